/**
 * torch.nn.init.trunc_normal_. Since 2.12 whole tensors are drawn again as long as any number is outside; here one generator a round goes through
 * the pieces instead, so that the tensor need not be kept. Before, normal numbers came from the inverse of their distribution function.
 */
import { erf, erfinv } from '../../elementary/error-function.js';
import { log } from '../../elementary/logarithm.js';
import { rounderThroughFloat, type DrawnFloat } from '../../rounding.js';
import type { Values } from '../pieces.js';
import { inTurn, type Filled } from './draw.js';
import { isSince, type TorchGenerator } from './generator.js';
import { normalDraw } from './normal.js';
import { inRounds } from './rounds.js';
import { uniformDraw } from './uniform.js';

/** The mean and deviation of the whole distribution, and where it is cut: absolute values. */
export interface Truncated {
  readonly mean: number;
  readonly std: number;
  readonly a: number;
  readonly b: number;
}

/** The numbers, piece by piece. `refused` when hardly any number is ever accepted. */
export function truncatedNormal(generator: TorchGenerator, filled: Filled, truncated: Truncated): Iterable<Values> {
  const { mean, std, a, b } = truncated;
  if (!isSince(generator.machine, 2, 12)) return byInverse(generator, filled, truncated);
  const mass = below((b - mean) / std) - below((a - mean) / std);
  return mass > 0.3 ? byRedraw(generator, filled, truncated) : byRejection(generator, filled, truncated);
}

/** The distribution function of the standard normal distribution. */
function below(x: number): number {
  return (1 + erf(x / Math.SQRT2)) / 2;
}

function byRedraw(generator: TorchGenerator, filled: Filled, { mean, std, a, b }: Truncated): Iterable<Values> {
  const round = rounderThroughFloat(filled.dtype);
  const low = round(a);
  const high = round(b);
  const draw = normalDraw(filled, generator.machine, mean, std);
  return inRounds(generator, [draw], (value) => value < low || value > high);
}

/** From uniform numbers: one is kept with the probability of its density. */
function byRejection(generator: TorchGenerator, filled: Filled, truncated: Truncated): Iterable<Values> {
  const { machine } = generator;
  const candidates = uniformDraw(filled, machine, truncated.a, truncated.b);
  const heights = uniformDraw(filled, machine, 0, 1);
  const round = rounderThroughFloat(filled.dtype);
  const logDensity = logDensityOf(filled.dtype, truncated);
  return inRounds(generator, [candidates, heights], (candidate, height) => round(log(height)) > logDensity(candidate));
}

/** Relative to the highest within the bounds; rounded after each operation, as on tensors. */
function logDensityOf(dtype: DrawnFloat, { mean, std, a, b }: Truncated): (x: number) => number {
  const round = rounderThroughFloat(dtype);
  const mode = Math.max(a, Math.min(mean, b));
  const peak = round(-0.5 * ((mode - mean) / std) ** 2);
  const middle = round(mean);
  const width = scalar(std, dtype);
  return (x) => {
    const z = round(round(x - middle) / width);
    return round(round(round(z * z) * -0.5) - peak);
  };
}

/** A number that multiplies or divides a half-precision tensor is a float; one that is added is rounded to the tensor's type. */
export function scalar(value: number, dtype: DrawnFloat): number {
  return dtype === 'float64' ? value : Math.fround(value);
}

function* byInverse(generator: TorchGenerator, filled: Filled, { mean, std, a, b }: Truncated): Iterable<Values> {
  const { machine } = generator;
  const { dtype } = filled;
  const round = rounderThroughFloat(dtype);
  const uniform = uniformDraw(filled, machine, 2 * below((a - mean) / std) - 1, 2 * below((b - mean) / std) - 1);
  // Half types rounded this number too before 2.1.
  const factor = isSince(machine, 2, 1) ? scalar(std * Math.SQRT2, dtype) : round(std * Math.SQRT2);
  const [middle, low, high] = [round(mean), round(a), round(b)];
  const transform = (u: number): number => Math.min(Math.max(round(round(round(erfinv(u)) * factor) + middle), low), high);
  const valueOf = dtype === 'float16' || dtype === 'bfloat16' ? remembering(transform) : transform;
  for (const piece of inTurn(generator, uniform)) {
    for (let i = 0; i < piece.length; i++) piece[i] = valueOf(piece[i] ?? 0);
    yield piece;
  }
}

/** For the few different numbers that coarse types have. */
function remembering(transform: (u: number) => number): (u: number) => number {
  const known = new Map<number, number>();
  return (u) => {
    const value = known.get(u) ?? transform(u);
    known.set(u, value);
    return value;
  };
}
