/**
 * Normal numbers in blocks of 16, as tensor.normal_() makes them for 16 elements or more: all uniform numbers first, then Box-Muller within each
 * block. If the size is no multiple of 16, the last 16 are drawn again.
 */
import { fma64 } from '../../fma.js';
import { log } from '../../elementary/logarithm.js';
import { cos, sin } from '../../elementary/trigonometry.js';
import { rounder } from '../../rounding.js';
import type { Values } from '../pieces.js';
import { coarseTransform } from './coarse-normal.js';
import type { Draw, Filled } from './draw.js';
import { libraryTransform, unit24, unit53, type Transform } from './float-kernel.js';
import { isSince, type TorchGenerator, type TorchMachine } from './generator.js';
import { coarseUnit, type Half } from './half.js';
import { unfused64 } from './uniform.js';

/** How whole blocks are made. */
interface Blocks {
  /** Draws and transforms `out`, whole blocks. */
  readonly fill: (generator: TorchGenerator, out: Values) => void;
  readonly wordsEach: 1 | 2;
  /** Whether numbers behind the last whole block are drawn, though they are drawn again at once. */
  readonly drawsRagged: boolean;
}

export function normalBlocks(filled: Filled, machine: TorchMachine, mean: number, std: number): Draw {
  const { fill, wordsEach, drawsRagged } = blocksOf(filled, machine, mean, std);
  const wasted = (length: number): number => (drawsRagged ? wordsEach * (length % 16) : 0);
  const next = (generator: TorchGenerator, out: Values): void => {
    const ragged = out.length % 16;
    fill(generator, out.subarray(0, out.length - ragged));
    if (ragged === 0) return;
    generator.engine.skip(wasted(out.length));
    fill(generator, out.subarray(out.length - 16));
  };
  return {
    filled,
    next,
    nextAt(generator, out, places) {
      if (out.length % 16 !== 0) next(generator, out);
      else
        onlyBlocks(out, places, (block, skipped) => {
          generator.kernel.skip(generator.engine, wordsEach * skipped);
          fill(generator, block);
        });
    },
    skip({ engine, kernel }, length) {
      const ragged = length % 16;
      kernel.skip(engine, wordsEach * (length - ragged + (ragged === 0 ? 0 : 16)) + wasted(length));
    },
  };
}

/** Gives the blocks in which the places are, with the number of elements passed over before each, and at last an empty one. */
function onlyBlocks(out: Values, places: Uint32Array, use: (block: Values, skipped: number) => void): void {
  let at = 0;
  for (const place of places) {
    if (place < at) continue;
    const start = place - (place % 16);
    use(out.subarray(start, start + 16), start - at);
    at = start + 16;
  }
  use(out.subarray(out.length), out.length - at);
}

function blocksOf({ dtype }: Filled, machine: TorchMachine, mean: number, std: number): Blocks {
  if (dtype === 'float64') return { fill: doubles(machine, mean, std), wordsEach: 2, drawsRagged: true };
  if (dtype === 'float32') return { fill: floats(machine, Math.fround(mean), Math.fround(std)), wordsEach: 1, drawsRagged: true };
  if (isSince(machine, 2, 12)) return { fill: halves(dtype, machine, mean, std), wordsEach: 1, drawsRagged: false };
  return { fill: coarse(dtype, machine, mean, std), wordsEach: 1, drawsRagged: true };
}

function floats(machine: TorchMachine, mean: number, std: number): Blocks['fill'] {
  return machine.avx2 ? vectorized(mean, std) : single(libraryTransform(isSince(machine, 2, 13)), mean, std);
}

function vectorized(mean: number, std: number): Blocks['fill'] {
  return ({ engine, kernel }, out) => {
    if (out instanceof Float32Array) kernel.normal(engine, out, mean, std);
  };
}

function single(transform: Transform, mean: number, std: number): Blocks['fill'] {
  return ({ engine }, out) => {
    if (!(out instanceof Float32Array)) return;
    for (let i = 0; i < out.length; i++) out[i] = unit24(engine);
    transform(out, mean, std);
  };
}

function doubles(machine: TorchMachine, mean: number, std: number): Blocks['fill'] {
  const scale = machine.avx2 || isSince(machine, 2, 13) ? fma64 : unfused64;
  return ({ engine }, out) => {
    for (let i = 0; i < out.length; i++) out[i] = unit53(engine);
    for (let start = 0; start < out.length; start += 16) {
      for (let j = start; j < start + 8; j++) {
        const radius = Math.sqrt(-2 * log(1 - (out[j] ?? 0)));
        const angle = 2 * Math.PI * (out[j + 8] ?? 0);
        out[j] = scale(radius * cos(angle), std, mean);
        out[j + 8] = scale(radius * sin(angle), std, mean);
      }
    }
  };
}

/** Since 2.12: float32 numbers, rounded. 2.12 itself took the C library's functions even on AVX2, and rounded mean and deviation. */
function halves(dtype: Half, machine: TorchMachine, mean: number, std: number): Blocks['fill'] {
  const round = rounder(dtype);
  const isFirst = !isSince(machine, 2, 13);
  const transform = libraryTransform(machine.avx2 || !isFirst);
  const [m, s] = isFirst ? [round(Math.fround(mean)), round(Math.fround(std))] : [Math.fround(mean), Math.fround(std)];
  const make = machine.avx2 && !isFirst ? vectorized(m, s) : single(transform, m, s);
  return (generator, out) => {
    make(generator, out);
    for (let i = 0; i < out.length; i++) out[i] = round(out[i] ?? 0);
  };
}

function coarse(dtype: Half, machine: TorchMachine, mean: number, std: number): Blocks['fill'] {
  const round = rounder(dtype);
  const transform = coarseTransform(dtype, machine);
  return ({ engine }, out) => {
    if (!(out instanceof Float32Array)) return;
    for (let i = 0; i < out.length; i++) out[i] = coarseUnit(engine, dtype);
    transform(out, round(Math.fround(mean)), round(Math.fround(std)));
  };
}
