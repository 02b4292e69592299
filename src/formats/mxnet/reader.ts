/**
 * Numbers from a file that can only be read in order: small fields with values to skip between them. Bytes are fetched by `ready`, so that
 * the fields themselves are read without waiting.
 *
 *   await reader.ready(12);
 *   const axes = reader.u32();
 *   reader.skip(4 * axes);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

/** After a jump over values only a header is wanted; where headers lie close together, more is read each time. */
const shortWindow = 4 * 1024;
const longWindow = 64 * 1024;

export class FieldReader {
  position = 0;
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;
  private windowLength = shortWindow;

  constructor(
    private readonly source: ByteSource,
    private readonly signal?: AbortSignal,
  ) {}

  get remaining(): number {
    return this.source.size - this.position;
  }

  fail(what: string): never {
    throw new CheckpointError('corrupt', what, { offset: this.position });
  }

  /** Makes the next `length` bytes readable, or all that remain. */
  async ready(length: number): Promise<void> {
    const windowEnd = this.windowStart + this.window.length;
    if (this.position >= this.windowStart && this.position + Math.min(length, this.remaining) <= windowEnd) return;
    this.windowLength = this.position <= windowEnd ? Math.min(2 * this.windowLength, longWindow) : shortWindow;
    const end = Math.min(this.position + Math.max(length, this.windowLength), this.source.size);
    this.window = await this.source.read({ start: this.position, end }, this.signal);
    this.windowStart = this.position;
  }

  u32(): number {
    return this.field(4).getUint32(0, true);
  }

  i32(): number {
    return this.field(4).getInt32(0, true);
  }

  /** A count or length: `corrupt` beyond `most`, which is what the bytes that remain can hold. */
  count(what: string, most: number): number {
    const value = this.field(8).getBigUint64(0, true);
    if (value > BigInt(Math.floor(most))) this.fail(`${String(value)} ${what}, where ${String(this.remaining)} bytes remain`);
    return Number(value);
  }

  /** A size with a sign: `corrupt` when negative or beyond 2^53. */
  size(): number {
    const value = this.field(8).getBigInt64(0, true);
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`an axis of ${String(value)} elements`);
    return Number(value);
  }

  /** A view of the window: it is not written to again. */
  bytes(length: number): Uint8Array {
    const { buffer, byteOffset } = this.field(length);
    return new Uint8Array(buffer, byteOffset, length);
  }

  /** Throws `corrupt` when there are not so many bytes. Reads nothing. */
  skip(length: number): void {
    if (length > this.remaining) this.fail(`${String(length)} bytes of values, where ${String(this.remaining)} remain`);
    this.position += length;
  }

  private field(length: number): DataView {
    if (length > this.remaining) this.fail('the file ends where more is to come: it was probably cut');
    const at = this.position - this.windowStart;
    if (at < 0 || at + length > this.window.length) throw new CheckpointError('internal', 'bytes that were not made ready');
    this.position += length;
    return new DataView(this.window.buffer, this.window.byteOffset + at, length);
  }
}
