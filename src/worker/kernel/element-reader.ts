/** Elements of a dense tensor in C order, as packed little-endian bytes or as numbers, whatever its strides, byte order and packing. */
import { dtypes } from '../../model/dtype.js';
import type { Elements } from '../../model/elements.js';
import { smallCodes } from '../../numeric/codes.js';
import { decode } from '../../numeric/decode.js';
import { channelOf, dequantizer } from '../../numeric/quantization.js';
import { runsOf, type Run, type View } from '../../numeric/runs.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import type { Reader } from './reader.js';
import { openStorage, type StorageReader } from './storage.js';

/** A span of the storage is read at once and kept when it is at most this long: strided views go over it again and again. */
const largestSpan = 16 * 1024 * 1024;

export class ElementReader implements Reader {
  private readonly storage: StorageReader;
  private readonly bits: number;
  /** The span read last. */
  private kept: { readonly start: number; readonly bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) };

  constructor(private readonly tensor: DenseTensor) {
    this.bits = dtypes[tensor.dtype].bits;
    this.storage = openStorage(tensor.storage);
  }

  close(): void {
    this.storage.close();
  }

  /** Stored elements of a view of the storage, as the file has them, C order, packed. Types below a byte come one code a byte. */
  stored(view: View, first: number, count: number): Uint8Array {
    const size = Math.max(1, this.bits / 8);
    const out = new Uint8Array(count * size);
    let at = 0;
    for (const run of runsOf(view, first, count)) {
      this.copyRun(run, out.subarray(at, at + run.length * size), size);
      at += run.length * size;
    }
    return out;
  }

  /** Codes of at most 16 bits, one a byte or one a little-endian pair of bytes. */
  littleEndianCodes(view: View, first: number, count: number): Uint8Array {
    const stored = this.stored(view, first, count);
    if (this.bits === 16 && this.tensor.byteOrder === 'big') swapInPlace(stored, 2);
    return stored;
  }

  private copyRun(run: Run, out: Uint8Array, size: number): void {
    if (this.bits < 8) {
      this.copySmall(run, out);
      return;
    }
    if (run.stride === 1) {
      this.copyBytes(run.start * size, out);
      return;
    }
    for (let i = 0; i < run.length; i++) this.copyBytes((run.start + i * run.stride) * size, out.subarray(i * size, (i + 1) * size));
  }

  /** Types below a byte lie packed: an element may start in the middle of one. */
  private copySmall({ start, length, stride }: Run, out: Uint8Array): void {
    if (stride !== 1) {
      for (let i = 0; i < length; i++) this.copySmall({ start: start + i * stride, length: 1, stride: 1 }, out.subarray(i, i + 1));
      return;
    }
    const firstBit = start * this.bits;
    const lead = firstBit % 8;
    // Codes are read from a byte boundary: elements that share the first byte are decoded and dropped (8 bits hold whole elements of 1, 2 and 4
    // bits; a stream of 6 bits meets a byte boundary every four elements).
    const aligned = lead % this.bits === 0 ? lead / this.bits : start % 4;
    const from = start - aligned;
    const bytes = new Uint8Array(Math.ceil(((from + aligned + length) * this.bits) / 8) - Math.floor((from * this.bits) / 8));
    this.copyBytes(Math.floor((from * this.bits) / 8), bytes);
    out.set(smallCodes(bytes, aligned + length, this.bits).subarray(aligned));
  }

  private copyBytes(start: number, out: Uint8Array): void {
    const { kept } = this;
    if (start < kept.start || start + out.length > kept.start + kept.bytes.length) {
      if (out.length >= 4096) {
        this.storage.readInto(out, start);
        return;
      }
      this.keep(start, out.length);
    }
    const offset = start - this.kept.start;
    out.set(this.kept.bytes.subarray(offset, offset + out.length));
  }

  /** Small reads are served from a span: the whole storage when it is small, else some pages from here. */
  private keep(start: number, length: number): void {
    const whole = this.storage.length <= largestSpan;
    const from = whole ? 0 : start;
    const to = whole ? this.storage.length : Math.min(this.storage.length, start + Math.max(length, 65_536));
    const bytes = new Uint8Array(to - from);
    this.storage.readInto(bytes, from);
    this.kept = { start: from, bytes };
  }

  ofView(view: View, first: number, count: number, codes: boolean): Elements {
    const logical = this.values(this.stored(view, first, count), count);
    return codes || this.tensor.quantization === undefined ? logical : this.dequantized(logical, view, first, count);
  }

  picked(view: View, run: { readonly first: number; readonly count: number }, positions: Uint32Array, codes: boolean): Elements {
    if (!codes && this.tensor.quantization !== undefined) return pickedFrom(this.ofView(view, run.first, run.count, codes), positions);
    const stored = this.stored(view, run.first, run.count);
    const size = Math.max(1, this.bits / 8);
    const compact = new Uint8Array(positions.length * size);
    positions.forEach((position, i) => {
      for (let byte = 0; byte < size; byte++) compact[i * size + byte] = stored[position * size + byte] ?? 0;
    });
    return this.values(compact, positions.length);
  }

  private values(stored: Uint8Array, count: number): Elements {
    return this.applyBits(this.bits < 8 ? this.smallValues(stored) : decode(this.tensor.dtype, stored, count, this.tensor.byteOrder));
  }

  private dequantized(codes: Elements, view: View, first: number, count: number): Elements {
    const { quantization } = this.tensor;
    if (codes.kind !== 'real' || quantization === undefined) return codes;
    const value = dequantizer(quantization);
    const channel = channelOf(this.tensor);
    const values = new Float64Array(count);
    let at = 0;
    for (const { start, length, stride } of runsOf(view, first, count)) {
      for (let i = 0; i < length; i++, at++) values[at] = value(codes.values[at] ?? 0, channel(start + i * stride));
    }
    return { kind: 'real', values };
  }

  private smallValues(codes: Uint8Array): Elements {
    const table = smallTable(this.tensor.dtype);
    return { kind: 'real', values: Float64Array.from(codes, (code) => table[code] ?? NaN) };
  }

  private applyBits(elements: Elements): Elements {
    const { conjugate, negate } = this.tensor;
    if (negate === true && elements.kind !== 'integer') {
      const { values } = elements;
      for (let i = 0; i < values.length; i++) values[i] = -(values[i] ?? 0);
    }
    if (conjugate === true && elements.kind === 'complex') {
      const { values } = elements;
      for (let i = 1; i < values.length; i += 2) values[i] = -(values[i] ?? 0);
    }
    return elements;
  }

  /** Bytes as a digest or an export wants them: C order, little endian, packed, lazy bits applied. `first` starts a byte. */
  canonicalBytes(first: number, count: number): Uint8Array {
    const stored = this.stored(this.tensor, first, count);
    if (this.bits < 8) return packCodes(stored, this.bits);
    const partBytes = dtypes[this.tensor.dtype].kind === 'complex' ? this.bits / 16 : this.bits / 8;
    if (this.tensor.byteOrder === 'big') swapInPlace(stored, partBytes);
    flipSigns(stored, partBytes, this.tensor);
    return stored;
  }
}

/** The elements at some places among others: complex ones are two numbers each. */
export function pickedFrom(elements: Elements, positions: Uint32Array): Elements {
  if (elements.kind === 'real')
    return { kind: 'real', values: Float64Array.from(positions, (position) => elements.values[position] ?? NaN) };
  if (elements.kind === 'complex') {
    const values = new Float64Array(2 * positions.length);
    positions.forEach((position, i) => {
      values.set(elements.values.subarray(2 * position, 2 * position + 2), 2 * i);
    });
    return { kind: 'complex', values };
  }
  return { kind: 'real', values: Float64Array.from(positions, (position) => Number(elements.values[position])) };
}

function smallTable(dtype: DenseTensor['dtype']): Float64Array {
  const codes = Uint8Array.from({ length: 2 ** dtypes[dtype].bits }, (_, code) => code);
  const elements = decode(dtype, packCodes(codes, dtypes[dtype].bits), codes.length, 'little');
  return elements.kind === 'integer' ? new Float64Array(0) : elements.values;
}

/** The first element in the lowest bits. */
function packCodes(codes: Uint8Array, bits: number): Uint8Array {
  const out = new Uint8Array(Math.ceil((codes.length * bits) / 8));
  codes.forEach((code, i) => {
    const at = i * bits;
    const byte = at >> 3;
    const shifted = code << (at & 7);
    out[byte] = (out[byte] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) out[byte + 1] = (out[byte + 1] ?? 0) | (shifted >> 8);
  });
  return out;
}

/** Only on buffers made here. */
function swapInPlace(bytes: Uint8Array, width: number): void {
  for (let at = 0; width > 1 && at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** torch's lazy negative and conjugate: the sign bit, in the last byte of each number (of each second one for a conjugate). */
function flipSigns(bytes: Uint8Array, width: number, { negate, conjugate }: DenseTensor): void {
  if (negate === true) for (let at = width - 1; at < bytes.length; at += width) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  if (conjugate === true) for (let at = 2 * width - 1; at < bytes.length; at += 2 * width) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
}
