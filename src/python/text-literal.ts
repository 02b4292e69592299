/**
 * The text of string literals, without running anything: `'a' "b"`, `r'c:\d'`, `f'e'` without holes. Undefined for bytes and whatever is not a
 * literal.
 *
 *   literalText(source, node) // 'net.pt'
 */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { childrenOf, textOf } from './syntax.js';

export function literalText(source: PythonSource, node: SyntaxNode): string | undefined {
  if (node.name === 'String') return unquoted(textOf(source, node));
  if (node.name === 'FormatString') return childrenOf(node).length === 0 ? unquoted(textOf(source, node), true) : undefined;
  if (node.name !== 'ContinuedString') return undefined;
  const parts = childrenOf(node).map((part) => literalText(source, part));
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

const literal = /^([a-zA-Z]{0,2})('''|"""|'|")([^]*)\2$/;

function unquoted(text: string, formatted = false): string | undefined {
  const [, prefix = '', , body] = literal.exec(text) ?? [];
  if (body === undefined || /b/i.test(prefix)) return undefined;
  const plain = formatted ? body.replaceAll('{{', '{').replaceAll('}}', '}') : body;
  return /r/i.test(prefix) ? plain : unescaped(plain);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '' };

/** Escapes that paths and names of parameters do not hold: octal digits, bells, names of characters. */
const rare = /(?<!\\)(?:\\\\)*\\(?:[0-7abfvNU]|x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4}))/;

function unescaped(body: string): string | undefined {
  if (rare.test(body)) return undefined;
  return body.replaceAll(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])/g, (whole, escape: string) =>
    escape.length > 1 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (escapes[escape] ?? whole),
  );
}
