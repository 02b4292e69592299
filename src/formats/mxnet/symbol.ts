/**
 * The graph beside exported parameters (`NAME-symbol.json`): which operator reads which variable. Nodes stand in the order in which they are
 * computed, so that a node reads only from those before it; a variable is a node of operator "null".
 *
 *   const graph = parseSymbol(bytes, 'model-symbol.json');
 */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parseJson } from '../names/json.js';

export interface Operator {
  readonly name: string;
  /** `FullyConnected` */
  readonly op: string;
  /** Names of the variables it reads, in its own order. */
  readonly variables: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
}

export interface SymbolGraph {
  /** Names of all variables, those that are fed (`data`) as well. */
  readonly variables: readonly string[];
  readonly operators: readonly Operator[];
  /** As MXNet counts it: 10901 is 1.9.1. */
  readonly version: number | undefined;
}

type JsonObject = { readonly [key: string]: Json };

/** Throws `corrupt`. */
export function parseSymbol(bytes: Uint8Array, file: string): SymbolGraph {
  const root = parseJson(bytes, file);
  const fail = (what: string): never => {
    throw new CheckpointError('corrupt', `${file}: ${what}`);
  };
  if (!isObject(root) || !isList(root['nodes'])) return fail('a graph without nodes');
  const nodes = root['nodes'].map((node, position) => readNode(node, position) ?? fail(`node ${String(position)} is broken`));
  const { arg_nodes: argumentNodes, heads, attrs } = root;
  if (!isList(argumentNodes) || !argumentNodes.every((index) => nodes[indexOf(index, nodes.length)]?.op === 'null'))
    fail('arguments that are not there');
  if (!isList(heads) || !heads.every((head) => indexOf(isList(head) ? head[0] : head, nodes.length) >= 0))
    fail('results that are not there');
  return {
    variables: nodes.filter(isVariable).map(({ name }) => name),
    operators: nodes.filter((node) => !isVariable(node)).map((node) => operatorOf(node, nodes)),
    version: versionOf(attrs),
  };
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: ReadonlyMap<string, string>;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The index, or -1 when it is none of `count`. */
function indexOf(value: Json | undefined, count: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count ? value : -1;
}

/** Undefined when it is no node, or reads from a node that does not stand before it. Attributes were called attr, and param before that. */
function readNode(node: Json, position: number): Node | undefined {
  if (!isObject(node)) return undefined;
  const { name, op, inputs } = node;
  if (typeof name !== 'string' || typeof op !== 'string' || !isList(inputs)) return undefined;
  const read = inputs.map((input) => indexOf(isList(input) ? input[0] : undefined, position));
  if (read.includes(-1)) return undefined;
  const attributes = node['attrs'] ?? node['attr'] ?? node['param'];
  const texts = isObject(attributes)
    ? Object.entries(attributes).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : [];
  return { name, op, inputs: read, attributes: new Map(texts) };
}

function isVariable({ op }: Node): boolean {
  return op === 'null';
}

function operatorOf({ name, op, inputs, attributes }: Node, nodes: readonly Node[]): Operator {
  const variables = inputs.flatMap((index) => nodes[index] ?? []).filter(isVariable);
  return { name, op, variables: variables.map((variable) => variable.name), attributes };
}

/** `{"mxnet_version": ["int", 10901]}` */
function versionOf(attributes: Json | undefined): number | undefined {
  const entry = isObject(attributes) ? attributes['mxnet_version'] : undefined;
  const version = isList(entry) ? entry[1] : undefined;
  return typeof version === 'number' ? version : undefined;
}
