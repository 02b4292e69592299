/**
 * A strict reader of JSON bytes that makes no objects: the header of 100,000 tensors is read into columns in the time JSON.parse needs for a
 * tenth of it. Strict means RFC 8259, numbers of the header being plain non-negative integers; any surprise is `corrupt` with its offset.
 */
import { CheckpointError } from '../../model/errors.js';

const quote = 0x22;
const backslash = 0x5c;

/** What is nested deeper is not a header. */
const deepest = 64;

export class JsonScanner {
  private at = 0;
  /** One character a byte: names are slices of it, without a decode of their own. */
  private readonly text: string;

  /** `base` is the file offset of the first byte, for messages. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly base: number,
  ) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }

  fail(expected: string): never {
    throw new CheckpointError('corrupt', `the header is not what safetensors writes: expected ${expected}`, {
      offset: this.base + this.at,
    });
  }

  private skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  /** The next byte that is not white space, without taking it; undefined at the end. */
  peek(): number | undefined {
    this.skipSpace();
    return this.bytes[this.at];
  }

  /** Takes one character, with white space round it. */
  take(character: string): void {
    if (!this.takeIf(character)) this.fail(character);
  }

  takeIf(character: string): boolean {
    if (this.peek() !== character.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  /** Only white space may follow. */
  end(): void {
    if (this.peek() !== undefined) this.fail('the end of the header');
  }

  string(): string {
    this.take('"');
    const start = this.at;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === quote) return this.text.slice(start, this.at++);
      if (byte === undefined) this.fail('the end of a text');
      if (byte === backslash || byte >= 0x80) return this.unusualString(start);
      if (byte < 0x20) this.fail('no control character in a text');
      this.at++;
    }
  }

  /** A text with escapes or beyond ASCII: found by its closing quote, decoded strictly. */
  private unusualString(start: number): string {
    while (this.bytes[this.at] !== quote) {
      if (this.bytes[this.at] === undefined) this.fail('the end of a text');
      this.at += this.bytes[this.at] === backslash ? 2 : 1;
    }
    const end = this.at++;
    const value = this.parseJson(this.bytes.subarray(start - 1, end + 1));
    if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) this.fail('a text of whole characters');
    return value;
  }

  private parseJson(bytes: Uint8Array): unknown {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      // The position in the file says more than the parser's own message.
      return this.fail('a valid text');
    }
  }

  /** Digits without sign, point, exponent or leading zero. Beyond 2^53 the nearest double: the caller checks the value. */
  integer(): number {
    this.skipSpace();
    const start = this.at;
    let value = 0;
    for (;;) {
      const digit = (this.bytes[this.at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    const length = this.at - start;
    if (length === 0 || (length > 1 && this.bytes[start] === 0x30) || length > 20) this.fail('a whole number');
    return value;
  }

  /** The next list as `read` makes it; lists that are written alike are read once. */
  list<T>(known: Map<string, T>, read: () => T): T {
    this.skipSpace();
    const end = this.text.indexOf(']', this.at) + 1;
    const text = this.text.slice(this.at, end);
    const list = known.get(text);
    if (list !== undefined) {
      this.at = end;
      return list;
    }
    const made = read();
    known.set(text, made);
    return made;
  }

  integers(most: number): number[] {
    this.take('[');
    const values: number[] = [];
    if (this.takeIf(']')) return values;
    do {
      if (values.length === most) this.fail(`at most ${String(most)} numbers`);
      values.push(this.integer());
    } while (this.takeIf(','));
    this.take(']');
    return values;
  }

  /** Calls `field` once for each key; it must take the value. */
  object(field: (key: string) => void): void {
    this.take('{');
    if (this.takeIf('}')) return;
    do {
      const key = this.string();
      this.take(':');
      field(key);
    } while (this.takeIf(','));
    this.take('}');
  }

  /** Skips any value. */
  skip(depth = 0): void {
    if (depth > deepest) this.fail('no deeper nesting');
    const next = this.peek();
    if (next === 0x7b) {
      this.object(() => {
        this.skip(depth + 1);
      });
    } else if (next === 0x5b) this.skipList(depth);
    else if (next === quote) this.string();
    else this.skipWord();
  }

  private skipList(depth: number): void {
    this.take('[');
    if (this.takeIf(']')) return;
    do this.skip(depth + 1);
    while (this.takeIf(','));
    this.take(']');
  }

  private skipWord(): void {
    const start = this.at;
    while (/[-+.\w]/.test(this.text[this.at] ?? '')) this.at++;
    if (this.at === start || this.at - start > 400) this.fail('a value');
    this.parseJson(this.bytes.subarray(start, this.at));
  }

  /** `null`, if it is next. */
  takeNull(): boolean {
    if (this.peek() !== 0x6e || !this.text.startsWith('null', this.at)) return false;
    this.at += 4;
    return true;
  }
}
