/**
 * Access expressions in code: names, attributes, literal subscripts and calls with literal arguments, as they follow each other.
 *
 *   accessAt(source, offset) // over `bias` of `net[0].bias.data`: text `net[0].bias`, root `net`
 */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { bare, childrenOf, textOf } from './syntax.js';

/** Half-open, in UTF-16 units of the text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Access extends Span {
  readonly text: string;
  /** What the expression starts from: a name, or a call of a function. */
  readonly root: SyntaxNode;
}

/** Python's own functions that make one collection of another. */
const collecting: readonly string[] = ['list', 'tuple', 'dict', 'next', 'iter', 'OrderedDict'];

/** Says of a call that it makes what its expression starts from: `torch.load('net.pt')`. */
export type IsRoot = (call: SyntaxNode) => boolean;

/** The widest expression that ends with what stands at an offset. */
export function accessAt(source: PythonSource, offset: number, isRoot: IsRoot): Access | undefined {
  const { text, tree } = source;
  // The cursor may stand behind the last letter.
  const behind = /\w/.test(text[offset - 1] ?? '') && !/\w/.test(text[offset] ?? '');
  const end = endingWith(tree.resolveInner(offset, behind ? -1 : 1));
  return end === undefined ? undefined : accessOf(source, end, isRoot);
}

/** The link of the chain that a leaf belongs to, with the call of it. */
function endingWith(leaf: SyntaxNode): SyntaxNode | undefined {
  const { parent } = leaf;
  if (parent === null) return undefined;
  if (leaf.name === 'VariableName') return isNameUse(leaf, parent) ? leaf : undefined;
  if (parent.name === 'MemberExpression') return withCall(parent);
  if (parent.name === 'ArgList') return parent.parent ?? undefined;
  if (parent.name === 'ContinuedString' || parent.name === 'UnaryExpression') return endingWith(parent);
  return undefined;
}

/** Not the name of a parameter, an argument, or something that is imported. */
function isNameUse(leaf: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.name === 'ArgList') return leaf.nextSibling?.name !== 'AssignOp';
  return !['ParamList', 'ImportStatement', 'FunctionDefinition', 'ClassDefinition', 'ScopeStatement'].includes(parent.name);
}

function withCall(member: SyntaxNode): SyntaxNode {
  const { parent } = member;
  return parent?.name === 'CallExpression' && parent.from === member.from && parent.firstChild?.to === member.to ? parent : member;
}

/** Undefined when the chain holds what is not literal. */
export function accessOf(source: PythonSource, node: SyntaxNode, isRoot: IsRoot): Access | undefined {
  const root = rootOf(source, node, isRoot);
  return root === undefined ? undefined : { from: node.from, to: node.to, text: textOf(source, node), root };
}

function rootOf(source: PythonSource, node: SyntaxNode, isRoot: IsRoot): SyntaxNode | undefined {
  if (node.name === 'VariableName') return node;
  const [object, ...rest] = childrenOf(node);
  if (object === undefined) return undefined;
  if (node.name === 'ParenthesizedExpression') return bare(node) === node ? undefined : rootOf(source, bare(node), isRoot);
  if (node.name === 'MemberExpression') return rest.every(isLiteral) ? rootOf(source, object, isRoot) : undefined;
  if (node.name !== 'CallExpression') return undefined;
  if (isRoot(node)) return node;
  if (object.name === 'MemberExpression') return rest.every(isLiteral) ? rootOf(source, object, isRoot) : undefined;
  const argument = collectedBy(source, object, rest[0]);
  return argument === undefined ? node : rootOf(source, argument, isRoot);
}

/** `x` of `list(x)`. */
function collectedBy(source: PythonSource, callee: SyntaxNode, list: SyntaxNode | undefined): SyntaxNode | undefined {
  if (list === undefined || !collecting.includes(textOf(source, callee))) return undefined;
  const [, argument, end] = childrenOf(list);
  return end?.name === ')' ? argument : undefined;
}

const literalNodes: readonly string[] = [
  ...['Number', 'String', 'Boolean', 'None', 'PropertyName', 'AssignOp', 'ArithOp'],
  ...[':', ',', '.', '[', ']', '(', ')'],
];
const nested: readonly string[] = [
  ...['ArgList', 'UnaryExpression', 'TupleExpression', 'ArrayExpression', 'ContinuedString', 'ParenthesizedExpression'],
];

function isLiteral(node: SyntaxNode): boolean {
  if (literalNodes.includes(node.name)) return true;
  if (node.name === 'VariableName') return node.nextSibling?.name === 'AssignOp';
  return nested.includes(node.name) && childrenOf(node).every(isLiteral);
}
