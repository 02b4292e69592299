/**
 * The objects of a program as a checkpoint keeps them (TrackableObjectGraph): which holds which under what name, and which holds a stored value.
 * One object with two holders is sharing, recorded.
 */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { fieldsOf } from '../protobuf/run.js';

export const objectGraphKey = '_CHECKPOINTABLE_OBJECT_GRAPH';

const mostNodes = 1_000_000;

export interface Edge {
  readonly name: string;
  readonly node: number;
}

export interface Slot {
  /** The variable it belongs to, and the node that holds its value. */
  readonly variable: number;
  readonly node: number;
  readonly name: string;
}

export interface ObjectNode {
  readonly children: readonly Edge[];
  /** Under which names of the checkpoint its values are stored. */
  readonly values: readonly { readonly key: string; readonly fullName: string }[];
  readonly slots: readonly Slot[];
}

export interface ObjectGraph {
  /** The first is the root. */
  readonly nodes: readonly ObjectNode[];
  readonly warnings: readonly Warning[];
}

/** Throws `corrupt` for what is no object graph. References to objects that are not there are left out, with a warning. */
export function readObjectGraph(bytes: Uint8Array): ObjectGraph {
  const nodes: ObjectNode[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    if (nodes.length === mostNodes) throw new CheckpointError('too-large', `more than ${String(mostNodes)} objects`);
    nodes.push(readNode(bytes.subarray(field.start, field.end)));
  }
  return withoutStrays(nodes);
}

function readNode(bytes: Uint8Array): ObjectNode {
  const children: Edge[] = [];
  const values: { key: string; fullName: string }[] = [];
  const slots: Slot[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.wire !== 'bytes') continue;
    const part = readPart(bytes.subarray(field.start, field.end));
    if (field.number === 1) children.push({ node: part.number(1), name: part.text(2) });
    if (field.number === 2) values.push({ fullName: part.text(2), key: part.text(3) });
    if (field.number === 3) slots.push({ variable: part.number(1), name: part.text(2), node: part.number(3) });
  }
  return { children, values, slots };
}

/** Fields of a small message by number. An absent number is 0, an absent text empty: protobuf leaves both out. */
export function readPart(bytes: Uint8Array): { number(field: number): number; text(field: number): string } {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  for (const field of fieldsOf(bytes)) {
    if (field.wire === 'bytes') texts.set(field.number, Buffer.from(bytes.subarray(field.start, field.end)).toString('utf8'));
    else numbers.set(field.number, Number(BigInt.asIntN(64, field.value)));
  }
  return { number: (field) => numbers.get(field) ?? 0, text: (field) => texts.get(field) ?? '' };
}

function withoutStrays(nodes: readonly ObjectNode[]): ObjectGraph {
  const isThere = ({ node }: { readonly node: number }): boolean => node >= 0 && node < nodes.length;
  let strays = 0;
  const kept = nodes.map(({ children, values, slots }) => {
    const node = { values, children: children.filter(isThere), slots: slots.filter(isThere) };
    strays += children.length - node.children.length + slots.length - node.slots.length;
    return node;
  });
  const message = `the object graph refers to ${String(strays)} objects that are not there`;
  return { nodes: kept, warnings: strays === 0 ? [] : [{ tag: 'corrupt', message }] };
}
