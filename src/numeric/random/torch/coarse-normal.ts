/**
 * Box-Muller in half precision before PyTorch 2.12: every step is rounded to the type. Before 2.1 float16 had no logarithm, square root and cosine
 * of its own, so that C++ computed in float32 and rounded only radius, angle and result.
 */
import { fma32 } from '../../fma.js';
import { rounderThroughFloat } from '../../rounding.js';
import { glibcLog, glibcSinCos } from '../float-functions.js';
import { unfused32, type Transform } from './float-kernel.js';
import { isSince, type TorchMachine } from './generator.js';
import type { Half } from './half.js';

const { fround, sqrt } = Math;
const pair = new Float64Array(2);

export function coarseTransform(dtype: Half, machine: TorchMachine): Transform {
  const round = rounderThroughFloat(dtype);
  const isRoundedEachStep = dtype === 'bfloat16' || isSince(machine, 2, 1);
  const step = isRoundedEachStep ? round : fround;
  const inFloats = machine.avx2 ? fma32 : unfused32;
  const scale = isRoundedEachStep ? (x: number, s: number, m: number): number => step(step(x * s) + m) : inFloats;
  return (data, mean, std) => {
    for (let start = 0; start + 16 <= data.length; start += 16) {
      for (let j = start; j < start + 8; j++) {
        const radius = round(sqrt(step(-2 * step(glibcLog(1 - (data[j] ?? 0))))));
        glibcSinCos(round(2 * Math.PI * (data[j + 8] ?? 0)), pair);
        data[j] = round(scale(step(fround(radius * step(pair[1] ?? 0))), std, mean));
        data[j + 8] = round(scale(step(fround(radius * step(pair[0] ?? 0))), std, mean));
      }
    }
  };
}
