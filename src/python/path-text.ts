/**
 * The path that an expression makes, when the text says it: literals, `Path('a') / 'b.pt'`, `os.path.join('a', 'b.pt')`, `'a' + '.pt'`, names
 * that get one such value, and `__file__`.
 */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { fullName } from './full-name.js';
import { latestEvents } from './names.js';
import { argumentsOf, bare, childrenOf, textOf } from './syntax.js';
import { literalText } from './text-literal.js';

export interface PathText {
  readonly text: string;
  /** From the folder of the file; else from where the program runs. */
  readonly beside: boolean;
}

/** Constants that name constants. */
const deepest = 8;

export function pathOf(source: PythonSource, given: SyntaxNode, depth = 0): PathText | undefined {
  const node = bare(given);
  const literal = literalText(source, node);
  if (literal !== undefined) return { text: literal, beside: false };
  if (depth > deepest) return undefined;
  const inner = (child: SyntaxNode | undefined): PathText | undefined =>
    child === undefined ? undefined : pathOf(source, child, depth + 1);
  switch (node.name) {
    case 'VariableName':
      return textOf(source, node) === '__file__' ? thisFile : inner(constantOf(source, node));
    case 'BinaryExpression': {
      const [left, operator, right] = childrenOf(node);
      if (operator === undefined) return undefined;
      return combined(textOf(source, operator), inner(left), inner(right));
    }
    case 'MemberExpression': {
      const [object, dot, property] = childrenOf(node);
      return dot?.name === '.' && property !== undefined && textOf(source, property) === 'parent' ? folderOf(inner(object)) : undefined;
    }
    case 'CallExpression':
      return ofCall(source, node, inner);
    default:
      return undefined;
  }
}

/** Its last part is dropped by whoever takes the folder. */
const thisFile: PathText = { text: '__file__', beside: true };

function folderOf(path: PathText | undefined): PathText | undefined {
  if (path === undefined) return undefined;
  const end = path.text.lastIndexOf('/');
  return { ...path, text: end < 0 ? '.' : path.text.slice(0, end) };
}

function combined(operator: string, left: PathText | undefined, right: PathText | undefined): PathText | undefined {
  if (left === undefined || right === undefined || right.beside) return undefined;
  if (operator === '+') return { ...left, text: left.text + right.text };
  return operator === '/' ? joined(left, right) : undefined;
}

function joined(left: PathText, right: PathText): PathText {
  if (/^([/\\]|[a-zA-Z]:)/.test(right.text)) return right;
  return { ...left, text: left.text === '' || left.text.endsWith('/') ? left.text + right.text : `${left.text}/${right.text}` };
}

const sameAsArgument =
  /^(pathlib\.)?(Pure|Posix|Windows)*Path$|^str$|^open$|^os\.fspath$|^os\.path\.(abspath|realpath|normpath|expanduser)$/;
const sameAsObject: readonly string[] = ['resolve', 'absolute', 'expanduser', 'as_posix', 'open'];

function ofCall(
  source: PythonSource,
  call: SyntaxNode,
  inner: (node: SyntaxNode | undefined) => PathText | undefined,
): PathText | undefined {
  const [callee] = childrenOf(call);
  const args = argumentsOf(source, call);
  if (callee === undefined || args === undefined) return undefined;
  const name = fullName(source, callee);
  const parts = args.positional.map(inner);
  if (name !== undefined && (name === 'os.path.join' || sameAsArgument.test(name)))
    return joinedAll(name === 'open' ? parts.slice(0, 1) : parts);
  if (name === 'os.path.dirname') return folderOf(parts[0]);
  const [object, dot, property] = childrenOf(callee);
  if (callee.name !== 'MemberExpression' || dot?.name !== '.' || property === undefined) return undefined;
  if (textOf(source, property) === 'joinpath') return joinedAll([inner(object), ...parts]);
  return sameAsObject.includes(textOf(source, property)) ? inner(object) : undefined;
}

function joinedAll(parts: readonly (PathText | undefined)[]): PathText | undefined {
  return parts.length === 0 ? undefined : parts.reduce((left, right) => combined('/', left, right));
}

/** The value of a name that gets one only. */
function constantOf(source: PythonSource, name: SyntaxNode): SyntaxNode | undefined {
  const latest = latestEvents(source, name, textOf(source, name), ({ kind }) => kind !== 'called');
  const [only, ...others] = latest?.events ?? [];
  return only?.kind === 'assigned' && others.length === 0 ? only.value : undefined;
}
