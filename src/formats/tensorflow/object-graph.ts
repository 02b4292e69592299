/**
 * The objects of a program as a checkpoint keeps them (TrackableObjectGraph): which holds which under what name, and which holds a stored value.
 * One object with two holders is sharing, recorded.
 */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { scanMessage } from './small-message.js';

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
  scanMessage(bytes, (field, value) => {
    if (field !== 1 || typeof value === 'number') return;
    if (nodes.length === mostNodes) throw new CheckpointError('too-large', `more than ${String(mostNodes)} objects`);
    nodes.push(readNode(value));
  });
  return withoutStrays(nodes);
}

function readNode(bytes: Uint8Array): ObjectNode {
  const children: Edge[] = [];
  const values: { key: string; fullName: string }[] = [];
  const slots: Slot[] = [];
  scanMessage(bytes, (field, value) => {
    if (typeof value === 'number') return;
    const { numbers, texts } = readPart(value);
    const [first = 0, third = 0] = [numbers.get(1), numbers.get(3)];
    const name = texts.get(2) ?? '';
    if (field === 1) children.push({ node: first, name });
    if (field === 2) values.push({ fullName: name, key: texts.get(3) ?? '' });
    if (field === 3) slots.push({ variable: first, name, node: third });
  });
  return { children, values, slots };
}

/** Numbers and texts by field. Protobuf leaves out a number of 0, and an empty text. */
function readPart(bytes: Uint8Array): { readonly numbers: ReadonlyMap<number, number>; readonly texts: ReadonlyMap<number, string> } {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  scanMessage(bytes, (field, value) => {
    if (typeof value === 'number') numbers.set(field, value);
    else texts.set(field, Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8'));
  });
  return { numbers, texts };
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
