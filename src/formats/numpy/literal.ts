/**
 * Python literals as NumPy writes them into headers: texts, integers, truths, None, and tuples, lists and dicts of them. Nothing is evaluated.
 *
 *   parseLiteral("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }")
 */
import { CheckpointError } from '../../model/errors.js';

export type Literal = string | bigint | boolean | null | LiteralSequence | ReadonlyMap<string, Literal>;

export interface LiteralSequence {
  readonly kind: 'tuple' | 'list';
  readonly items: readonly Literal[];
}

/** Records in records: more levels than any header has. */
const deepest = 32;
/** Characters of a number; sizes have 20 at most. */
const longestNumber = 64;

/** Throws `corrupt` unless the text is exactly one literal, with comments and blanks around it at most. */
export function parseLiteral(text: string): Literal {
  const parser = new LiteralParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

export function isSequence(value: Literal | undefined): value is LiteralSequence {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

export function isDict(value: Literal | undefined): value is ReadonlyMap<string, Literal> {
  return value instanceof Map;
}

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

const plainEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['\n', ''],
]);

class LiteralParser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Literal {
    if (depth > deepest) this.fail(`more than ${String(deepest)} brackets inside each other`);
    this.skipBlanks();
    const character = this.text[this.at] ?? '';
    if (character === '(') return this.tuple(depth);
    if (character === '[') return { kind: 'list', items: this.items(']', depth).values };
    if (character === '{') return this.dict(depth);
    if (character === "'" || character === '"') return this.joinedTexts();
    if (/[-\d]/.test(character)) return this.integer();
    return this.word();
  }

  end(): void {
    this.skipBlanks();
    if (this.at < this.text.length) this.fail('something behind the literal');
  }

  private fail(what: string): never {
    throw new CheckpointError('corrupt', `the header of the array has ${what} at character ${String(this.at)}`);
  }

  /** Blanks, newlines and comments. */
  private skipBlanks(): void {
    const blanks = /[ \t\r\n\f]+|#[^\r\n\0]*/y;
    for (;;) {
      blanks.lastIndex = this.at;
      const run = blanks.exec(this.text);
      if (run === null) return;
      this.at += run[0].length;
    }
  }

  /** Takes `character`, with blanks before it, if it comes next. */
  private take(character: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  /** One value in brackets without a comma is just that value. */
  private tuple(depth: number): Literal {
    const { values, commas } = this.items(')', depth);
    const [only] = values;
    return values.length === 1 && commas === 0 && only !== undefined ? only : { kind: 'tuple', items: values };
  }

  private items(close: string, depth: number): { readonly values: readonly Literal[]; readonly commas: number } {
    this.at++;
    const values: Literal[] = [];
    let commas = 0;
    while (!this.take(close)) {
      if (values.length > commas) this.fail('no comma');
      values.push(this.value(depth + 1));
      if (this.take(',')) commas++;
    }
    return { values, commas };
  }

  private dict(depth: number): ReadonlyMap<string, Literal> {
    this.at++;
    const entries = new Map<string, Literal>();
    for (let mayGoOn = true; !this.take('}'); mayGoOn = this.take(',')) {
      if (!mayGoOn) this.fail('no comma');
      const key = this.value(depth + 1);
      if (typeof key !== 'string') this.fail('a key that is no text');
      if (!this.take(':')) this.fail('a key without a value');
      entries.set(key, this.value(depth + 1));
    }
    return entries;
  }

  /** Python joins texts that stand side by side. */
  private joinedTexts(): string {
    let joined = '';
    for (;;) {
      joined += this.quoted();
      this.skipBlanks();
      const next = this.text[this.at];
      if (next !== "'" && next !== '"') return joined;
    }
  }

  private quoted(): string {
    const quote = this.text[this.at] ?? '';
    const pattern = quote === "'" ? /'([^'\\\n\r\0]*(?:\\[^\0][^'\\\n\r\0]*)*)'/y : /"([^"\\\n\r\0]*(?:\\[^\0][^"\\\n\r\0]*)*)"/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) this.fail('a text that does not end');
    this.at += match[0].length;
    return (match[1] ?? '').replaceAll(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g,
      (whole, x: string | undefined, u: string | undefined, long: string | undefined, octal: string | undefined, plain: string) => {
        const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8);
        if (Number.isNaN(code)) return plainEscapes.get(plain) ?? whole;
        return code <= 0x10ffff ? String.fromCodePoint(code) : this.fail('a character that does not exist');
      },
    );
  }

  /** Decimal, or with 0x, 0o, 0b; Python 2 wrote an L behind long ones. */
  private integer(): bigint {
    const pattern = /(-?)(\w[\w.]*)/y;
    pattern.lastIndex = this.at;
    const [whole = '', sign = '', digits = ''] = pattern.exec(this.text) ?? [];
    const isInteger = /^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0+|[1-9]\d*)[lL]?$/.test(digits);
    if (!isInteger || whole.length > longestNumber) this.fail('a number that is no integer');
    this.at += whole.length;
    const value = BigInt(digits.replace(/[lL]$/, ''));
    return sign === '' ? value : -value;
  }

  private word(): boolean | null {
    const pattern = /[A-Za-z_]\w*/y;
    pattern.lastIndex = this.at;
    const word = pattern.exec(this.text)?.[0] ?? '';
    const value = words.get(word);
    if (value === undefined) this.fail('no literal');
    this.at += word.length;
    return value;
  }
}
