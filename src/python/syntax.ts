/** Reading syntax trees. Names of nodes are those of @lezer/python's grammar. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';

export function textOf({ text }: PythonSource, { from, to }: Pick<SyntaxNode, 'from' | 'to'>): string {
  return text.slice(from, to);
}

/** Without comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') children.push(child);
  return children;
}

/** What stands in parentheses, once or more. */
export function bare(node: SyntaxNode): SyntaxNode {
  if (node.name !== 'ParenthesizedExpression') return node;
  const inside = childrenOf(node)[1];
  return inside === undefined || inside.name === ')' ? node : bare(inside);
}

/** Arguments of a call: those by position, and those by name. Undefined when there are `*` or `**` among them. */
export interface Arguments {
  readonly positional: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
}

export function argumentsOf(source: PythonSource, call: SyntaxNode): Arguments | undefined {
  const list = call.getChild('ArgList');
  if (list === null) return undefined;
  const positional: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  for (const group of separated(childrenOf(list).slice(1, -1), ',')) {
    const [first, second, third] = group;
    if (first === undefined) continue;
    if (second === undefined) positional.push(first);
    else if (second.name === 'AssignOp' && third !== undefined) named.set(textOf(source, first), third);
    else return undefined;
  }
  return { positional, named };
}

/** The runs of nodes between those of a name. */
export function separated(nodes: readonly SyntaxNode[], separator: string): readonly (readonly SyntaxNode[])[] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups;
}

/** `a.b.c` when a node is names joined by dots. */
export function dottedName(source: PythonSource, node: SyntaxNode): string | undefined {
  if (node.name === 'VariableName') return textOf(source, node);
  if (node.name !== 'MemberExpression') return undefined;
  const [object, dot, property] = childrenOf(node);
  if (object === undefined || dot?.name !== '.' || property === undefined) return undefined;
  const start = dottedName(source, object);
  return start === undefined ? undefined : `${start}.${textOf(source, property)}`;
}
