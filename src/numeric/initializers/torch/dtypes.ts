/** Which tensors PyTorch draws, and how a complex one is filled: as its real and imaginary parts, one after the other. */
import type { Dtype } from '../../../model/dtype.js';
import { elementCount } from '../../../model/shape.js';
import { isDrawnFloat, type DrawnFloat } from '../../rounding.js';
import { newValues, pieceLength, type Values } from '../../random/pieces.js';
import type { Filled } from '../../random/torch.js';
import type { Target } from '../initializer.js';
import { refuse } from '../refusals.js';

const parts = { complex128: 'float64', complex64: 'float32', complex32: 'float16' } as const;

/** The type of the parts of a complex one. */
export function partOf(dtype: Dtype): DrawnFloat | undefined {
  return isComplex(dtype) ? parts[dtype] : undefined;
}

function isComplex(dtype: Dtype): dtype is keyof typeof parts {
  return Object.hasOwn(parts, dtype);
}

/** The numbers that a random initializer draws for a tensor. Throws `refused` for types of which `kernel` does not know how. */
export function filledOf({ shape, dtype, memoryOrder }: Target, kernel: string): Filled {
  const part = partOf(dtype);
  const drawn = part ?? dtype;
  if (!isDrawnFloat(drawn)) return refuse(`"${kernel}" not implemented for '${dtype}'`);
  const isPermuted = memoryOrder?.some((axis, place) => axis !== place) === true;
  return { count: elementCount(shape) * (part === undefined ? 1 : 2), dtype: drawn, isPermuted };
}

/** Real numbers as complex ones, whose imaginary parts are zero. */
export function* withImaginaryParts(part: DrawnFloat, pieces: Iterable<Values>): Iterable<Values> {
  const buffer = newValues(part, pieceLength);
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; start += pieceLength / 2) {
      const reals = piece.subarray(start, start + pieceLength / 2);
      reals.forEach((value, i) => (buffer[2 * i] = value));
      yield buffer.subarray(0, 2 * reals.length);
    }
  }
}

const names: Readonly<Record<DrawnFloat, string>> = {
  float64: 'double',
  float32: 'float',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
};
const largest: Readonly<Record<DrawnFloat, number>> = {
  float64: Number.MAX_VALUE,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float16: 65504,
  bfloat16: (2 - 2 ** -7) * 2 ** 127,
};

/** The name in C++, and the largest number. */
export function limitsOf(dtype: DrawnFloat): { readonly name: string; readonly largest: number } {
  return { name: names[dtype], largest: largest[dtype] };
}
