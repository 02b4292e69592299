/**
 * Elements of a block-quantised tensor. Values share scales inside their blocks, so whole blocks are read and dequantised, and what was asked for is
 * taken from them: views of whole rows cost nothing more, others the blocks that hold their elements.
 */
import { CheckpointError } from '../../model/errors.js';
import type { Elements } from '../../model/elements.js';
import { blockCodes, blockSize, dequantise, isBlockDtype, swapBlocks, type BlockDtype } from '../../numeric/blocks/blocks.js';
import { joinAxes, type View } from '../../numeric/runs.js';
import { copySlice, planSlices, type Slice } from '../../numeric/slices.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import type { Place, Reader } from './reader.js';
import { scratch } from './scratch.js';
import type { StorageReader } from './single.js';
import { openStorage } from './storage.js';

export interface BlockTensor extends DenseTensor {
  readonly dtype: BlockDtype;
}

/** Elements of one span: a mebibyte of values, of fewer bytes in the file. */
const longestSpan = 1 << 18;

const noBytes: Uint8Array = new Uint8Array(0);

export class BlockReader implements Reader {
  private readonly storage: StorageReader;
  private readonly size: ReturnType<typeof blockSize>;
  /** The values of a span and of the rest of its first and last block. */
  private readonly span: Float32Array;

  /** `toValues`: `dequantise`, or what does the same faster. */
  constructor(
    private readonly tensor: BlockTensor,
    private readonly toValues = dequantise,
  ) {
    this.storage = openStorage(tensor.storage);
    this.size = blockSize(tensor.dtype);
    this.span = new Float32Array(longestSpan + 2 * this.size.values);
  }

  close(): void {
    this.storage.close();
  }

  /** As many values as `target` takes, from element `first` of the view on, C order. */
  valuesInto(target: Float32Array, view: View, first: number): void {
    this.read(target, view, first, false);
  }

  ofView(view: View, first: number, count: number, codes: boolean): Elements {
    const values = new Float32Array(count);
    this.read(values, view, first, codes);
    return { kind: 'real', values: new Float64Array(values) };
  }

  picked(places: readonly Place[], codes: boolean): Elements {
    const total = places.reduce((sum, { positions }) => sum + positions.length, 0);
    const values = new Float64Array(total);
    let at = 0;
    for (const { view, first, count, positions } of places) {
      if (isRun(view)) this.pickFromRun(view.offset + first, positions, values.subarray(at, at + positions.length), codes);
      else {
        const row = this.ofView(view, first, count, codes).values;
        positions.forEach((position, i) => (values[at + i] = Number(row[position])));
      }
      at += positions.length;
    }
    return { kind: 'real', values };
  }

  canonicalBytes(first: number, count: number): Uint8Array {
    const { bytes, values } = this.size;
    const blocks = viewOfBlocks(this.tensor, values);
    if (blocks === undefined || first % values !== 0 || count % values !== 0)
      throw new CheckpointError('unsupported', 'the bytes of a view that does not consist of whole blocks');
    const out = new Uint8Array((count / values) * bytes);
    for (const slice of planSlices(blocks, first / values, count / values, Math.floor(longestSpan / values))) {
      const span = new Uint8Array(slice.length * bytes);
      this.storage.readInto(span, slice.start * bytes);
      copyBlocks(slice, span, out, bytes);
    }
    return out;
  }

  private read(target: Float32Array, view: View, first: number, codes: boolean): void {
    const result = bytesOf(target);
    for (const slice of planSlices(view, first, target.length, longestSpan)) {
      const { start, length, to, axes } = slice;
      const isWhole = start % this.size.values === 0 && length % this.size.values === 0;
      if (isWhole && axes.length === 1 && axes[0]?.from === 1 && axes[0].to === 1)
        this.decode(start, target.subarray(to, to + length), codes);
      else copySlice(slice, bytesOf(this.around(start, length, codes)), result, 4);
    }
  }

  /** Elements that lie next to each other, wherever blocks begin: valid until the next call. */
  private around(start: number, length: number, codes: boolean): Float32Array {
    const { values } = this.size;
    const lead = start % values;
    const whole = Math.ceil((lead + length) / values) * values;
    this.decode(start - lead, this.span.subarray(0, whole), codes);
    return this.span.subarray(lead, lead + length);
  }

  /** Whole blocks from element `start` on. */
  private decode(start: number, target: Float32Array, codes: boolean): void {
    const { values } = this.size;
    this.convert(this.blocks(start / values, target.length / values), target, codes);
  }

  /** `count` blocks from the `first` on, little endian: valid until the next call. */
  private blocks(first: number, count: number): Uint8Array {
    const { bytes } = this.size;
    const blocks = scratch(this.storage.alignment + first * bytes, count * bytes, 1);
    this.storage.readInto(blocks, first * bytes);
    if (this.tensor.byteOrder === 'big') swapBlocks(this.tensor.dtype, blocks);
    return blocks;
  }

  private convert(blocks: Uint8Array, target: Float32Array, codes: boolean): void {
    (codes ? blockCodes : this.toValues)(this.tensor.dtype, blocks, target);
  }

  /** Blocks are read together, and only those that hold a position are decoded. Positions ascend. */
  private pickFromRun(start: number, positions: Uint32Array, out: Float64Array, codes: boolean): void {
    const { bytes, values } = this.size;
    const blockAt = (i: number): number => Math.floor((start + (positions[i] ?? 0)) / values);
    const last = blockAt(positions.length - 1);
    const decoded = this.span.subarray(0, values);
    let known = -1;
    let read = { first: 0, end: 0, blocks: noBytes };
    for (let i = 0; i < positions.length; i++) {
      const block = blockAt(i);
      if (block >= read.end) {
        const end = Math.min(last + 1, block + longestSpan / values);
        read = { first: block, end, blocks: this.blocks(block, end - block) };
      }
      const from = (block - read.first) * bytes;
      if (block !== known) this.convert(read.blocks.subarray(from, from + bytes), decoded, codes);
      known = block;
      out[i] = decoded[start + (positions[i] ?? 0) - block * values] ?? NaN;
    }
  }
}

export function isBlockTensor(tensor: DenseTensor): tensor is BlockTensor {
  return isBlockDtype(tensor.dtype);
}

function isRun({ shape, strides }: View): boolean {
  return shape.length === 0 || (shape.length === 1 && strides[0] === 1);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The view counted in blocks; undefined when it cuts one. */
function viewOfBlocks(view: View, values: number): View | undefined {
  const { shape, strides } = joinAxes(view);
  const isWhole = (count: number): boolean => count % values === 0;
  const row = shape.pop();
  if (row === undefined || strides.pop() !== 1 || ![row, view.offset, ...strides].every(isWhole)) return undefined;
  return {
    shape: [...shape, row / values],
    strides: [...strides.map((stride) => stride / values), 1],
    offset: view.offset / values,
  };
}

/** As `copySlice`, for elements of any width. */
function copyBlocks({ start, length, from, to, axes }: Slice, span: Uint8Array, result: Uint8Array, bytes: number): void {
  const byteAxes = axes.map((axis) => ({ size: axis.size, from: axis.from * bytes, to: axis.to * bytes }));
  const inBytes = { start, length, from: from * bytes, to: to * bytes, axes: [...byteAxes, { size: bytes, from: 1, to: 1 }] };
  copySlice(inBytes, span, result, 1);
}
