/**
 * PyTorch's AVX2 kernels for float32, and the Box-Muller transforms of its other builds, one number after the other. WebAssembly does the first
 * faster (`random/kernels`); this is what it is tested against.
 */
import { fma32 } from '../../fma.js';
import { cephesLog, cephesSinCos, glibcLog, glibcSinCos } from '../float-functions.js';
import type { Mt19937 } from '../mt19937.js';

const { fround, sqrt } = Math;
const twoPi = 2 * Math.PI;

/** Where uniform numbers of [0, 1) go: all of float32. */
export interface UniformRange {
  readonly low: number;
  /** `high - low`, rounded. */
  readonly width: number;
  /** A result that equals `excluded` becomes `low`; NaN where it may stay. */
  readonly excluded: number;
}

export interface FloatKernel {
  /** The engine's next `count` words, which nobody reads. */
  skip(engine: Mt19937, count: number): void;
  /** The engine's next `out.length` uniform numbers. */
  uniform(engine: Mt19937, out: Float32Array, range: UniformRange): void;
  /** Normal numbers from the engine's next `out.length` uniform ones: whole blocks of 16. Mean and deviation are float32. */
  normal(engine: Mt19937, out: Float32Array, mean: number, std: number): void;
}

export const scalarKernel: FloatKernel = {
  skip(engine, count) {
    engine.skip(count);
  },
  uniform(engine, out, { low, width, excluded }) {
    for (let i = 0; i < out.length; i++) {
      const value = fma32(unit24(engine), width, low);
      out[i] = value === excluded ? low : value;
    }
  },
  normal(engine, out, mean, std) {
    for (let i = 0; i < out.length; i++) out[i] = unit24(engine);
    vectorTransform(out, mean, std);
  },
};

/** 24 bits as a float in [0, 1). */
export function unit24(engine: Mt19937): number {
  return (engine.next() & 0xffffff) * 2 ** -24;
}

/** 53 bits, of two words, as a double in [0, 1). */
export function unit53(engine: Mt19937): number {
  const high = engine.next() & 0x1fffff;
  return (high * 2 ** 32 + (engine.next() >>> 0)) * 2 ** -53;
}

/** Uniform numbers to normal ones in place: in each block of 16 the first eight are radii, the others angles. */
export type Transform = (block: Float32Array, mean: number, std: number) => void;

/** As PyTorch's AVX2 kernel: Cephes' polynomials, everything fused. */
export const vectorTransform: Transform = (data, mean, std) => {
  for (let start = 0; start + 16 <= data.length; start += 16) {
    for (let j = start; j < start + 8; j++) {
      const radius = fround(sqrt(fround(-2 * cephesLog(fround(1 - (data[j] ?? 0))))));
      cephesSinCos(fround(fround(twoPi) * (data[j + 8] ?? 0)), pair);
      data[j] = fma32(fround(radius * (pair[1] ?? 0)), std, mean);
      data[j + 8] = fma32(fround(radius * (pair[0] ?? 0)), std, mean);
    }
  }
};

const pair = new Float64Array(2);

/** As PyTorch without AVX2: the C library's functions. The last step is fused or not. */
export function libraryTransform(isFused: boolean): Transform {
  const scale = isFused ? fma32 : unfused32;
  return (data, mean, std) => {
    for (let start = 0; start + 16 <= data.length; start += 16) {
      for (let j = start; j < start + 8; j++) {
        const radius = fround(sqrt(fround(-2 * glibcLog(fround(1 - (data[j] ?? 0))))));
        glibcSinCos(fround(twoPi * (data[j + 8] ?? 0)), pair);
        data[j] = scale(fround(radius * (pair[1] ?? 0)), std, mean);
        data[j + 8] = scale(fround(radius * (pair[0] ?? 0)), std, mean);
      }
    }
  };
}

export function unfused32(x: number, factor: number, summand: number): number {
  return fround(fround(x * factor) + summand);
}
