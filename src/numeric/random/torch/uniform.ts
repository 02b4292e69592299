/** tensor.uniform_(from, to) */
import { fma32, fma64 } from '../../fma.js';
import { rounder } from '../../rounding.js';
import type { Mt19937 } from '../mt19937.js';
import type { Values } from '../pieces.js';
import type { Draw, Filled } from './draw.js';
import { unfused32, unit24, unit53, type UniformRange } from './float-kernel.js';
import { isSince, type TorchGenerator, type TorchMachine } from './generator.js';
import { coarseUnit, type Half } from './half.js';

const { fround } = Math;

export function uniformDraw(filled: Filled, machine: TorchMachine, from: number, to: number): Draw {
  const { dtype } = filled;
  if (dtype === 'float64') return { filled, next: doubles(machine, from, to), skip: skipDoubles };
  if (dtype === 'float32') return { filled, next: floats(machine, floatRange(machine, from, to)), skip: skipWords };
  return { filled, next: halves(dtype, machine, from, to), skip: skipWords };
}

type Next = Draw['next'];

function skipWords({ engine, kernel }: TorchGenerator, length: number): void {
  kernel.skip(engine, length);
}

function skipDoubles({ engine, kernel }: TorchGenerator, length: number): void {
  kernel.skip(engine, 2 * length);
}

function doubles(machine: TorchMachine, from: number, to: number): Next {
  const width = to - from;
  const scale = machine.avx2 ? fma64 : unfused64;
  const excluded = excludedBound(machine, to);
  return ({ engine }, out) => {
    for (let i = 0; i < out.length; i++) {
      const value = scale(unit53(engine), width, from);
      out[i] = value === excluded ? from : value;
    }
  };
}

/** Since 2.12 a value that has been rounded up to the excluded bound becomes the lower one. */
function excludedBound(machine: TorchMachine, to: number): number {
  return isSince(machine, 2, 12) ? to : NaN;
}

function floatRange(machine: TorchMachine, from: number, to: number): UniformRange {
  const low = fround(from);
  return { low, width: fround(fround(to) - low), excluded: excludedBound(machine, fround(to)) };
}

function floats(machine: TorchMachine, range: UniformRange): Next {
  if (!machine.avx2) {
    return ({ engine }, out) => {
      unfusedFloats(engine, out, range);
    };
  }
  return ({ engine, kernel }, out) => {
    if (out instanceof Float32Array) kernel.uniform(engine, out, range);
  };
}

function unfusedFloats(engine: Mt19937, out: Values, { low, width, excluded }: UniformRange): void {
  for (let i = 0; i < out.length; i++) {
    const value = unfused32(unit24(engine), width, low);
    out[i] = value === excluded ? low : value;
  }
}

function halves(dtype: Half, machine: TorchMachine, from: number, to: number): Next {
  return isSince(machine, 2, 12) ? fineHalves(dtype, machine, from, to) : coarseHalves(dtype, machine, from, to);
}

/** Since 2.12: float32 numbers, rounded. */
function fineHalves(dtype: Half, machine: TorchMachine, from: number, to: number): Next {
  const round = rounder(dtype);
  const draw = floats(machine, { ...floatRange(machine, from, to), excluded: NaN });
  const excluded = round(fround(to));
  const low = round(fround(from));
  return (generator, out) => {
    draw(generator, out);
    for (let i = 0; i < out.length; i++) {
      const value = round(out[i] ?? 0);
      out[i] = value === excluded ? low : value;
    }
  };
}

/** Before: as many random bits as the mantissa has. */
function coarseHalves(dtype: Half, machine: TorchMachine, from: number, to: number): Next {
  const round = rounder(dtype);
  const low = round(fround(from));
  const width = round(fround(round(fround(to)) - low));
  const scale = machine.avx2 ? fma32 : unfused32;
  return ({ engine }, out) => {
    for (let i = 0; i < out.length; i++) out[i] = round(scale(coarseUnit(engine, dtype), width, low));
  };
}

export function unfused64(x: number, factor: number, summand: number): number {
  return x * factor + summand;
}
