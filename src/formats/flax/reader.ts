/**
 * MessagePack read item by item without the payloads: texts, bytes and extensions are told as places in the file. Only small windows of the
 * file are read, so that a value of gigabytes costs a jump.
 *
 *   const item = await reader.next(); // { kind: 'binary', start: 57, length: 1_000_000_000 }
 *   reader.skipTo(item.start + item.length);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

/** A place in the file: of a text, of bytes, of an extension's content. */
export interface Payload {
  readonly start: number;
  readonly length: number;
}

export type Item =
  | { readonly kind: 'nil' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | ({ readonly kind: 'text' | 'binary' } & Payload)
  | ({ readonly kind: 'extension'; readonly code: number } & Payload)
  | { readonly kind: 'array' | 'map'; readonly count: number };

/** After a jump little is wanted; where items follow each other, more and more is read at once. */
const shortestWindow = 1024;
const longestWindow = 64 * 1024;
/** The head of an item: a marker, 8 bytes of number or 4 of length, a code. */
const longestHead = 9;

export class MsgpackReader {
  private window: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private windowStart = 0;
  private windowLength = shortestWindow;
  private at = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly signal?: AbortSignal,
  ) {}

  /** Where the next item begins. */
  get position(): number {
    return this.at;
  }

  get size(): number {
    return this.source.size;
  }

  /** A position inside the file, before or behind the present one. */
  skipTo(position: number): void {
    if (position - this.at > longestWindow) this.windowLength = shortestWindow;
    this.at = position;
  }

  /**
   * The next item, which ends before `end`. The payload of a text, of bytes or of an extension is behind the position afterwards; the items of
   * a map or an array come next. Throws `corrupt` when it does not fit.
   */
  async next(end = this.source.size): Promise<Item> {
    const start = this.at;
    if (start >= end) throw this.corrupt('ends where a value is expected', start);
    if (start < this.windowStart || Math.min(start + longestHead, this.size) > this.windowStart + this.window.length)
      await this.fill(start);
    const item = this.head(start - this.windowStart);
    if (item === undefined || this.at > end) throw this.corrupt('ends inside a value', start);
    if ('start' in item) {
      if (item.length > end - item.start) throw this.corrupt(`has ${String(item.length)} bytes in a value where fewer are left`, start);
      this.skipTo(item.start + item.length);
    }
    // Each item has a byte at least, each pair of a map two.
    if ('count' in item && item.count * (item.kind === 'map' ? 2 : 1) > end - this.at)
      throw this.corrupt(`counts ${String(item.count)} items where fewer bytes are left`, start);
    return item;
  }

  /** The first bytes of a payload, at most `most`. */
  async payload({ start, length }: Payload, most: number): Promise<Uint8Array> {
    const [low, high] = [start - this.windowStart, start - this.windowStart + Math.min(length, most)];
    if (low >= 0 && high <= this.window.length) return this.window.slice(low, high);
    return await this.source.read({ start, end: start + Math.min(length, most) }, this.signal);
  }

  private async fill(start: number): Promise<void> {
    this.window = await this.source.read({ start, end: Math.min(this.size, start + this.windowLength) }, this.signal);
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
    this.windowStart = start;
    this.windowLength = Math.min(longestWindow, 2 * this.windowLength);
  }

  /** Undefined when the head is cut off by the end of the file. */
  private head(at: number): Item | undefined {
    const marker = this.view.getUint8(at);
    const width = headWidth(marker);
    if (at + width > this.window.length) return undefined;
    this.at = this.windowStart + at + width;
    if (marker <= 0x7f) return { kind: 'integer', value: BigInt(marker) };
    if (marker >= 0xe0) return { kind: 'integer', value: BigInt(marker - 0x100) };
    if (marker <= 0x8f) return { kind: 'map', count: marker & 15 };
    if (marker <= 0x9f) return { kind: 'array', count: marker & 15 };
    if (marker <= 0xbf) return { kind: 'text', start: this.at, length: marker & 31 };
    return this.marked(marker, at + 1);
  }

  private marked(marker: number, at: number): Item {
    const { view } = this;
    const start = this.at;
    if (marker === 0xc0) return { kind: 'nil' };
    if (marker === 0xc1) throw this.corrupt('has the byte that means nothing', start - 1);
    if (marker <= 0xc3) return { kind: 'boolean', value: marker === 0xc3 };
    if (marker <= 0xc6) return { kind: 'binary', start, length: this.unsigned(at, marker - 0xc4) };
    if (marker <= 0xc9)
      return { kind: 'extension', start, length: this.unsigned(at, marker - 0xc7), code: view.getInt8(at + 2 ** (marker - 0xc7)) };
    if (marker === 0xca) return { kind: 'float', value: view.getFloat32(at) };
    if (marker === 0xcb) return { kind: 'float', value: view.getFloat64(at) };
    if (marker === 0xcf) return { kind: 'integer', value: view.getBigUint64(at) };
    if (marker <= 0xce) return { kind: 'integer', value: BigInt(this.unsigned(at, marker - 0xcc)) };
    if (marker <= 0xd3) return { kind: 'integer', value: signed(view, at, marker - 0xd0) };
    if (marker <= 0xd8) return { kind: 'extension', start, length: 2 ** (marker - 0xd4), code: view.getInt8(at) };
    if (marker <= 0xdb) return { kind: 'text', start, length: this.unsigned(at, marker - 0xd9) };
    if (marker <= 0xdd) return { kind: 'array', count: this.unsigned(at, marker - 0xdc + 1) };
    return { kind: 'map', count: this.unsigned(at, marker - 0xde + 1) };
  }

  /** Of 1, 2 or 4 bytes: `power` 0, 1 or 2. */
  private unsigned(at: number, power: number): number {
    if (power === 0) return this.view.getUint8(at);
    return power === 1 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  private corrupt(what: string, offset: number): CheckpointError {
    return new CheckpointError('corrupt', `the MessagePack data ${what}`, { offset });
  }
}

function signed(view: DataView, at: number, power: number): bigint {
  if (power === 0) return BigInt(view.getInt8(at));
  if (power === 1) return BigInt(view.getInt16(at));
  return power === 2 ? BigInt(view.getInt32(at)) : view.getBigInt64(at);
}

/** Bytes behind a marker from 0xc0 to 0xdf that belong to its head. */
const behind = [0, 0, 0, 0, 1, 2, 4, 2, 3, 5, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 1, 1, 1, 1, 1, 2, 4, 2, 4, 2, 4];

function headWidth(marker: number): number {
  return 1 + (behind[marker - 0xc0] ?? 0);
}
