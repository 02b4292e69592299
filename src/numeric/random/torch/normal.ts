/** tensor.normal_(mean, std) */
import { fma64 } from '../../fma.js';
import { cos, sin } from '../../elementary/trigonometry.js';
import { log, log1p } from '../../elementary/logarithm.js';
import { rounderThroughFloat } from '../../rounding.js';
import type { Draw, Filled } from './draw.js';
import { unit53 } from './float-kernel.js';
import { isSince, type TorchGenerator, type TorchMachine } from './generator.js';
import { normalBlocks } from './normal-blocks.js';
import { unfused64 } from './uniform.js';

const twoPi = 2 * Math.PI;

/** Fewer than 16 numbers, or those of a permuted tensor, are drawn one by one, in double; others in blocks of 16. */
export function normalDraw(filled: Filled, machine: TorchMachine, mean: number, std: number): Draw {
  if (filled.count >= 16 && filled.isPermuted !== true) return normalBlocks(filled, machine, mean, std);
  const round = rounderThroughFloat(filled.dtype);
  const scale = machine.avx2 ? fma64 : unfused64;
  return {
    filled,
    next(generator, out) {
      for (let i = 0; i < out.length; i++) out[i] = round(scale(standardNormal(generator), std, mean));
    },
    skip: skipSingles,
  };
}

/** Box-Muller in double; the sine half is kept for the next number. */
export function standardNormal(generator: TorchGenerator): number {
  const { spare, engine, machine } = generator;
  generator.spare = undefined;
  if (spare !== undefined) return spare;
  const angle = twoPi * unit53(engine);
  const u = unit53(engine);
  const radius = Math.sqrt(-2 * (isSince(machine, 2, 0) ? log1p(-u) : log(1 - u)));
  generator.spare = radius * sin(angle);
  return radius * cos(angle);
}

function skipSingles(generator: TorchGenerator, length: number): void {
  if (length === 0) return;
  const left = generator.spare === undefined ? length : length - 1;
  generator.spare = undefined;
  // Four words a pair.
  generator.kernel.skip(generator.engine, 4 * Math.floor(left / 2));
  if (left % 2 === 1) standardNormal(generator);
}
