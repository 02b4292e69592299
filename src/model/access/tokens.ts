/** The words of an access expression. */
import { notUnderstood, raised } from './failure.js';

export interface Token {
  readonly kind: 'name' | 'integer' | 'float' | 'string' | 'sign' | 'end';
  /** Of a string: what it says, escapes resolved. */
  readonly text: string;
  readonly at: number;
}

/** Longer ones are no expressions that somebody reads. */
const longest = 10_000;

const blank = /[ \t\r\n\f\\]+/y;
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const number = /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const sign = /\.\.\.|\/\/|[=!<>]=|\*\*|[-+*/%<>=()[\]{}.,:@&|^~]/y;
const quoted = /([rRbBuUfF]{0,2})('''[^]*?'''|"""[^]*?"""|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*")/y;

/** Ends with one token of kind `end`. `not-found` with Python's words where the text is no Python, `unsupported` where it is too long. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > longest) throw notUnderstood(`an expression of more than ${String(longest)} characters`);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(blank, text, at);
    if (space !== undefined) {
      at += space[0].length;
      continue;
    }
    const [token, length] = tokenAt(text, at);
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function tokenAt(text: string, at: number): readonly [Token, number] {
  const string = match(quoted, text, at);
  if (string !== undefined) return [{ kind: 'string', text: stringValue(string[1] ?? '', string[2] ?? '', at), at }, string[0].length];
  const word = match(name, text, at)?.[0];
  if (word !== undefined) return [{ kind: 'name', text: word.normalize('NFKC'), at }, word.length];
  const digits = /[\d.]/.test(text[at] ?? '') ? match(number, text, at)?.[0] : undefined;
  if (digits !== undefined) return [{ kind: isInteger(digits) ? 'integer' : 'float', text: digits.replaceAll('_', ''), at }, digits.length];
  const mark = match(sign, text, at)?.[0];
  if (mark !== undefined) return [{ kind: 'sign', text: mark, at }, mark.length];
  throw raised('SyntaxError', /['"]/.test(text[at] ?? '') ? 'unterminated string literal' : 'invalid syntax', at);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function isInteger(digits: string): boolean {
  return /^0[xXbBoO]/.test(digits) || /^[\d_]+$/.test(digits);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

function stringValue(prefix: string, quotedText: string, at: number): string {
  if (/[bBfF]/.test(prefix)) throw notUnderstood('byte strings and f-strings are not evaluated', at);
  const quote = /^('''|""")/.test(quotedText) ? 3 : 1;
  const inside = quotedText.slice(quote, -quote);
  if (/[rR]/.test(prefix)) return inside;
  return inside.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[^])/g, (whole, escaped: string) => {
    if (/^[xuU].{2}/.test(escaped)) return codePoint(parseInt(escaped.slice(1), 16), at);
    if (/^[0-7]/.test(escaped)) return String.fromCodePoint(parseInt(escaped, 8));
    return escapes.get(escaped) ?? (/^['"\\]$/.test(escaped) ? escaped : whole);
  });
}

function codePoint(code: number, at: number): string {
  if (code > 0x10ffff) throw raised('SyntaxError', 'illegal Unicode character', at);
  return String.fromCodePoint(code);
}
