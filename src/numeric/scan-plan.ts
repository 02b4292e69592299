/**
 * How a tensor is scanned: which kernel, in which pieces, and whether the file's bytes can go to the kernel as they lie. Pure.
 */
import { dtypes, type Dtype } from '../model/dtype.js';
import { elementCount } from '../model/shape.js';
import { denseStart, inStorageOrder, withoutRepeats, type View } from './runs.js';
import { tableOf } from './code-table.js';
import { dequantizer } from './quantization.js';
import type { DenseTensor } from './tensor.js';

/** `codes8`, `codes16`: every code is counted. `float32`, `float64`: moments and leading bits; other types are converted to float64 exactly. */
export type ScanKernel = 'codes8' | 'codes16' | 'float32' | 'float64';

export interface ScanPlan {
  readonly kernel: ScanKernel;
  /** Elements to look at: each is there `times` times. */
  readonly count: number;
  /** More than 1 for an expanded tensor: one stored element may be shown 2^40 times. */
  readonly times: number;
  readonly chunkElements: number;
  /** Elements in the order in which they are scanned: that of the storage, since no sum depends on it. */
  readonly view: View;
  /** First byte in the storage when its bytes can be read straight into the kernel's memory. */
  readonly directStart: number | undefined;
  /** Values are multiplied by this power of two: not 1 only where their squares would leave the range of doubles. */
  readonly scale: number;
}

const chunkBytes = 1 << 20;
const bytesOf: Readonly<Record<ScanKernel, number>> = { codes8: 1, codes16: 2, float32: 4, float64: 8 };

export function planScan(tensor: DenseTensor): ScanPlan {
  const kernel = kernelFor(tensor);
  const { view: distinct, times } = tensor.quantization?.axis === undefined ? withoutRepeats(tensor) : { view: tensor, times: 1 };
  const view = inStorageOrder(distinct);
  const size = bytesOf[kernel];
  const native = dtypes[tensor.dtype].bits === size * 8 && storesKernelType(tensor.dtype, kernel);
  const ordered = tensor.byteOrder === 'little' || size === 1;
  const start = native && ordered && tensor.negate !== true ? denseStart(view) : undefined;
  return {
    kernel,
    count: elementCount(view.shape),
    times,
    chunkElements: chunkBytes / size,
    view,
    directStart: start === undefined ? undefined : start * size,
    scale: 1,
  };
}

/** The same scan over values times a power of two. */
export function scaledPlan(plan: ScanPlan, scale: number): ScanPlan {
  return { ...plan, directStart: undefined, scale };
}

function kernelFor({ dtype, quantization, negate }: DenseTensor): ScanKernel {
  const { bits, kind } = dtypes[dtype];
  if (dtype === 'float32' || kind === 'block') return 'float32';
  // A scale a channel gives one code many values.
  if (kind === 'complex' || bits > 16 || quantization?.axis !== undefined || negate === true) return 'float64';
  return bits === 16 ? 'codes16' : 'codes8';
}

function storesKernelType(dtype: Dtype, kernel: ScanKernel): boolean {
  return kernel === 'float32' || kernel === 'float64' ? dtype === kernel : true;
}

/** What each code counted by `codes8` and `codes16` is worth. */
export function codeValues({ dtype, quantization }: DenseTensor): Float64Array {
  const table = tableOf(dtype) ?? new Float64Array(0);
  if (quantization === undefined) return table;
  const value = dequantizer(quantization);
  return table.map((code) => value(code, 0));
}
