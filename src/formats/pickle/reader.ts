/** Bytes of a pickle, read in order; every length is checked against what is left. */
import { CheckpointError } from '../../model/errors.js';
import type { BytesNode, SpanNode } from './nodes.js';
import type { ScannedPickle } from './scan.js';

/** Bytes in hand as a scanned pickle: nothing was passed over. */
export function wholePickle(bytes: Uint8Array, start = 0): ScannedPickle {
  return { bytes: bytes.subarray(start), passed: [], start, end: bytes.length, size: bytes.length };
}

export class PickleReader {
  private position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** How many runs were passed over up to here, and their bytes. */
  private passedRuns = 0;
  private passedBytes = 0;

  constructor(private readonly pickle: ScannedPickle) {
    this.bytes = pickle.bytes;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  /** Position in the file. */
  get at(): number {
    return this.pickle.start + this.position + this.passedBytes;
  }

  /** Bytes of the file from here on. */
  get left(): number {
    return this.pickle.size - this.at;
  }

  fail(what: string): never {
    throw new CheckpointError('corrupt', `the pickle is broken: ${what}`, { offset: this.at });
  }

  /** The run of bytes that was left in the file just here, if there is one; it is taken. */
  span(): SpanNode | undefined {
    const run = this.pickle.passed[this.passedRuns];
    if (run?.at !== this.position) return undefined;
    this.passedRuns++;
    this.passedBytes += run.length;
    return { kind: 'span', start: run.start, length: run.length };
  }

  private advance(length: number): number {
    const start = this.position;
    if (length < 0 || start + length > this.bytes.length) this.fail(`${String(length)} bytes are not there`);
    this.position += length;
    return start;
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** A length of 64 bits. */
  u64(): number {
    const value = this.view.getBigUint64(this.advance(8), true);
    if (value > BigInt(this.pickle.size)) this.fail(`a length of ${String(value)}`);
    return Number(value);
  }

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Up to a newline, which is taken too. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) this.fail('a line does not end');
    return latin1(this.take(end + 1 - this.position).subarray(0, -1));
  }

  /** UTF-8 as Python writes it: half surrogate pairs are allowed, anything else that is not UTF-8 is not. */
  text(length: number): string {
    const bytes = this.take(length);
    if (length < 24 && bytes.every((byte) => byte < 0x80)) return latin1(bytes);
    try {
      return strict.decode(bytes);
    } catch {
      // Python's surrogatepass: ED A0..BF xx is half a pair; shown as the replacement character.
      if (!hasHalfPair(bytes)) this.fail('a text is not UTF-8');
      return lenient.decode(bytes);
    }
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

function hasHalfPair(bytes: Uint8Array): boolean {
  return bytes.some((byte, i) => byte === 0xed && (bytes[i + 1] ?? 0) >= 0xa0);
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A byte string of Python 2: a text where it is plain ASCII, else bytes with what they read as. */
export function textOrBytes(bytes: Uint8Array): string | BytesNode {
  if (bytes.every((byte) => byte < 0x80)) return latin1(bytes);
  try {
    return { kind: 'bytes', bytes, text: strict.decode(bytes) };
  } catch {
    // No UTF-8, so each byte is a character, as Python's `encoding='latin1'` takes it.
    return { kind: 'bytes', bytes, text: latin1(bytes) };
  }
}

/** Little-endian two's complement. */
export function longFromBytes(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  if (((bytes.at(-1) ?? 0) & 0x80) !== 0) value -= 1n << BigInt(8 * bytes.length);
  return narrow(value);
}

/** A number where it is exact. */
export function narrow(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
