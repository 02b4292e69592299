/**
 * A GGUF header read from front to back through a window of the file: numbers, texts, and steps over what nobody wants to see.
 *
 *   const reader = new HeaderReader(source, signal);
 *   await reader.need(4);
 *   const kind = reader.uint32();
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

/** A vocabulary of 256,000 words has 10 MB. */
const mostRead = 64 * 1024 * 1024;
const firstWindow = 64 * 1024;
const largestWindow = 1024 * 1024;

export class HeaderReader {
  /** In the file. */
  position = 0;
  /** Lengths, counts and dimensions of version 1 have 32 bits. */
  narrow = false;
  littleEndian = true;
  private window: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowStart = 0;
  private nextWindow = firstWindow;
  private bytesRead = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly signal?: AbortSignal,
  ) {}

  /** Bytes from here to the end of the file. */
  get remaining(): number {
    return this.source.size - this.position;
  }

  has(length: number): boolean {
    return this.position >= this.windowStart && this.position + length <= this.windowStart + this.window.length;
  }

  /** Makes the next bytes readable. `corrupt` when the file has not so many, `too-large` when the header has no end. */
  async need(length: number): Promise<void> {
    if (this.has(length)) return;
    if (length > this.remaining) this.fail(`${String(length)} more bytes`);
    const end = Math.min(this.source.size, this.position + Math.max(length, this.nextWindow));
    this.bytesRead += end - this.position;
    if (this.bytesRead > mostRead) throw new CheckpointError('too-large', `a header of more than ${String(mostRead)} bytes`);
    this.window = await this.source.read({ start: this.position, end }, this.signal);
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
    this.windowStart = this.position;
    this.nextWindow = Math.min(largestWindow, 2 * this.nextWindow);
  }

  uint8(): number {
    return this.view.getUint8(this.step(1));
  }

  int8(): number {
    return this.view.getInt8(this.step(1));
  }

  uint16(): number {
    return this.view.getUint16(this.step(2), this.littleEndian);
  }

  int16(): number {
    return this.view.getInt16(this.step(2), this.littleEndian);
  }

  uint32(): number {
    return this.view.getUint32(this.step(4), this.littleEndian);
  }

  int32(): number {
    return this.view.getInt32(this.step(4), this.littleEndian);
  }

  float32(): number {
    return this.view.getFloat32(this.step(4), this.littleEndian);
  }

  float64(): number {
    return this.view.getFloat64(this.step(8), this.littleEndian);
  }

  uint64(): bigint {
    return this.view.getBigUint64(this.step(8), this.littleEndian);
  }

  int64(): bigint {
    return this.view.getBigInt64(this.step(8), this.littleEndian);
  }

  /** Bytes of a length, a count or a dimension. */
  get sizeBytes(): 4 | 8 {
    return this.narrow ? 4 : 8;
  }

  /** A length, a count or a dimension. Rounded beyond 2^53, where nothing depends on its last digits. */
  size(): number {
    return this.narrow ? this.uint32() : Number(this.uint64());
  }

  /** The bytes of a text; its first `most` when it is longer. */
  async text(most: number): Promise<string> {
    await this.need(this.sizeBytes);
    const length = this.size();
    if (length > this.remaining) this.fail(`a text of ${String(length)} bytes`);
    const kept = Math.min(length, most);
    await this.need(kept);
    const start = this.step(kept);
    const text = decoder.decode(this.window.subarray(start, start + kept));
    this.position += length - kept;
    return kept < length ? `${text}…` : text;
  }

  async skipTexts(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      if (!this.has(this.sizeBytes)) await this.need(this.sizeBytes);
      this.skip(this.size());
    }
  }

  skip(length: number): void {
    if (length > this.remaining) this.fail(`${String(length)} more bytes`);
    this.position += length;
  }

  fail(wanted: string): never {
    throw new CheckpointError('corrupt', `the header ends in the middle, or asks for ${wanted} where ${String(this.remaining)} are left`, {
      offset: this.position,
    });
  }

  private step(length: number): number {
    const at = this.position - this.windowStart;
    this.position += length;
    return at;
  }
}

/** Names that are no UTF-8 are still shown. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
