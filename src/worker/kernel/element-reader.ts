/** Elements of a dense tensor in C order, as packed little-endian bytes or as numbers, whatever its strides, byte order and packing. */
import { dtypes } from '../../model/dtype.js';
import type { Elements } from '../../model/elements.js';
import { packCodes, smallCodes, swapInPlace } from '../../numeric/codes.js';
import { codesToNumbers, decode } from '../../numeric/decode.js';
import { channelOf, dequantizer } from '../../numeric/quantization.js';
import { runsOf, type View } from '../../numeric/runs.js';
import { copySlice, pickElements, planSlices } from '../../numeric/slices.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import type { Place, Reader } from './reader.js';
import { longestSpan, scratch } from './scratch.js';
import type { StorageReader } from './single.js';
import { openStorage } from './storage.js';
import type { ElementOrder } from './tiled.js';

export class ElementReader implements Reader {
  private readonly storage: StorageReader;
  private readonly bits: number;
  /** Bytes of an element as `stored` gives it. */
  private readonly width: number;

  constructor(
    private readonly tensor: DenseTensor,
    order: ElementOrder = 'C',
  ) {
    this.bits = dtypes[tensor.dtype].bits;
    this.width = Math.max(1, this.bits / 8);
    this.storage = openStorage(tensor.storage, order);
  }

  close(): void {
    this.storage.close();
  }

  /** Stored elements of a view of the storage, C order, as the file has them. Types below a byte come one code a byte. */
  private stored(view: View, first: number, count: number): Uint8Array {
    const out = new Uint8Array(count * this.width);
    const longest = Math.floor(longestSpan / this.width);
    for (const slice of planSlices(view, first, count, longest)) copySlice(slice, this.span(slice.start, slice.length), out, this.width);
    return out;
  }

  /** Elements that lie next to each other: valid until the next span is read. */
  private span(start: number, length: number): Uint8Array {
    if (this.bits >= 8) return this.bytes(start * this.width, length * this.width);
    const lead = start % 8; // Eight elements of whatever width end at a byte's end.
    const from = ((start - lead) * this.bits) / 8;
    const bytes = this.bytes(from, Math.ceil(((start + length) * this.bits) / 8) - from);
    return smallCodes(bytes, lead + length, this.bits).subarray(lead);
  }

  private bytes(start: number, length: number): Uint8Array {
    const target = scratch(this.storage.alignment + start, length, this.width);
    this.storage.readInto(target, start);
    return target;
  }

  /** Codes of at most 16 bits, one a byte or one a little-endian pair of bytes. */
  littleEndianCodes(view: View, first: number, count: number): Uint8Array {
    const stored = this.stored(view, first, count);
    if (this.bits === 16 && this.tensor.byteOrder === 'big') swapInPlace(stored, 2);
    return stored;
  }

  ofView(view: View, first: number, count: number, codes: boolean): Elements {
    const logical = this.values(this.stored(view, first, count), count);
    return codes || this.tensor.quantization === undefined ? logical : this.dequantized(logical, view, first, count);
  }

  picked(places: readonly Place[], codes: boolean): Elements {
    const isQuantized = !codes && this.tensor.quantization !== undefined;
    const total = places.reduce((sum, { positions }) => sum + positions.length, 0);
    const compact = new Uint8Array(isQuantized ? 0 : total * this.width);
    const dequantized = new Float64Array(isQuantized ? total : 0);
    let at = 0;
    for (const { view, first, count, positions } of places) {
      if (isQuantized) {
        const { values } = this.ofView(view, first, count, codes);
        positions.forEach((position, i) => (dequantized[at + i] = Number(values[position])));
      } else pickElements(this.row(view, first, count), positions, compact.subarray(at * this.width), this.width);
      at += positions.length;
    }
    return isQuantized ? { kind: 'real', values: dequantized } : this.values(compact, total);
  }

  /** As `stored`, without a copy where the elements lie next to each other: valid until the next span is read. */
  private row(view: View, first: number, count: number): Uint8Array {
    const isRun = view.shape.length === 0 || (view.shape.length === 1 && view.strides[0] === 1);
    return isRun && count * this.width <= longestSpan ? this.span(view.offset + first, count) : this.stored(view, first, count);
  }

  private values(stored: Uint8Array, count: number): Elements {
    const { dtype, byteOrder } = this.tensor;
    return this.applyBits(this.bits < 8 ? codesToNumbers(dtype, stored) : decode(dtype, stored, count, byteOrder));
  }

  private dequantized(codes: Elements, view: View, first: number, count: number): Elements {
    const { quantization } = this.tensor;
    if (codes.kind === 'complex' || quantization === undefined) return codes;
    const value = dequantizer(quantization);
    const channel = channelOf(this.tensor);
    const values = new Float64Array(count);
    let at = 0;
    for (const { start, length, stride } of runsOf(view, first, count)) {
      for (let i = 0; i < length; i++, at++) values[at] = value(Number(codes.values[at] ?? 0), channel(start + i * stride));
    }
    return { kind: 'real', values };
  }

  /** torch's lazy negative and conjugate, in place: the numbers were made here. */
  private applyBits(elements: Elements): Elements {
    const { conjugate, negate } = this.tensor;
    if (elements.kind === 'integer') return elements;
    const { values } = elements;
    if (negate === true) for (let i = 0; i < values.length; i++) values[i] = -(values[i] ?? 0);
    if (conjugate === true && elements.kind === 'complex') for (let i = 1; i < values.length; i += 2) values[i] = -(values[i] ?? 0);
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

/** torch's lazy bits on stored floats: the sign bit, in the last byte of each number (of each second one for a conjugate). */
function flipSigns(bytes: Uint8Array, width: number, { negate, conjugate }: DenseTensor): void {
  if (negate === true) for (let at = width - 1; at < bytes.length; at += width) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  if (conjugate === true) for (let at = 2 * width - 1; at < bytes.length; at += 2 * width) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
}
