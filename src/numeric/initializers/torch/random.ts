/** torch.nn.init.uniform_, normal_, trunc_normal_, and what is drawn through them. */
import { isSince, type TorchMachine } from '../../random/torch/generator.js';
import { normal, truncatedNormal, uniform, type Filled, type Truncated } from '../../random/torch.js';
import type { ArgumentSpec, Fidelity, Target } from '../initializer.js';
import { bitEqual, planned, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import { filledOf, limitsOf, partOf } from './dtypes.js';

/** Logarithm, sine and cosine in double are ours, not the C library's. */
const doubleNormals: Fidelity = { kind: 'within', ulps: 3 };

/** U(from, to). Throws `refused` for bounds that PyTorch does not take, even if there is nothing to fill. */
export function uniformPlan(target: Target, from: number, to: number): Plan {
  const filled = filledOf(target, 'check_uniform_bounds');
  const { name, largest } = limitsOf(filled.dtype);
  const isOutside = (bound: number): boolean => !(Math.abs(bound) <= largest);
  if (isOutside(from)) refuse(`from is out of bounds for ${name}`);
  if (isOutside(to)) refuse(`to is out of bounds for ${name}`);
  if (from > to) refuse(`uniform_ expects to return a [from, to) range, but found from=${String(from)} > to=${String(to)}`);
  if (to - from > largest)
    refuse(`uniform_ expects to-from to be no larger than the largest ${name}, but found to=${String(to)} and from=${String(from)}`);
  return { fidelity: () => bitEqual, values: ({ torch }) => uniform(torch, filled, from, to) };
}

/** N(mean, std²). Each part of a complex number has half the variance. */
export function normalPlan(target: Target, mean: number, std: number): Plan {
  const filled = filledOf(target, 'normal_kernel_cpu');
  if (!(std >= 0)) refuse(`normal expects std >= 0.0, but found std ${String(std)}`);
  const deviation = partOf(target.dtype) === undefined ? std : std / Math.SQRT2;
  return {
    fidelity: () => (filled.dtype === 'float64' ? doubleNormals : bitEqual),
    values: ({ torch }) => normal(torch, filled, mean, deviation),
  };
}

function truncatedPlan(target: Target, truncated: Truncated): Plan {
  const filled = filledOf(target, 'normal_kernel_cpu');
  if (partOf(target.dtype) !== undefined) refuse(`"lt_cpu" not implemented for '${target.dtype}'`);
  if (truncated.std === 0) refuse('float division by zero');
  if (truncated.a > truncated.b) uniformPlan(target, truncated.a, truncated.b);
  return {
    fidelity: ({ machine }) => truncatedFidelity(filled, machine.torch),
    values: ({ torch }) => truncatedNormal(torch, filled, truncated),
  };
}

/** Before 2.12 from an inverse error function that is another library's in float32 and float64. */
function truncatedFidelity({ dtype }: Filled, machine: TorchMachine): Fidelity {
  if (dtype === 'float16' || dtype === 'bfloat16') return bitEqual;
  if (isSince(machine, 2, 12)) return dtype === 'float64' ? doubleNormals : bitEqual;
  return { kind: 'within', ulps: dtype === 'float64' ? 8 : 2 };
}

export function numberArgument(name: string, value: number, help: string): ArgumentSpec {
  return { name, kind: 'number', default: value, help };
}

const mean = numberArgument('mean', 0, 'The mean.');
const std = numberArgument('std', 1, 'The standard deviation.');

export const randomInitializers = [
  planned(
    {
      framework: 'torch',
      name: 'uniform_',
      help: 'Uniform numbers from a up to b, which does not occur.',
      arguments: [numberArgument('a', 0, 'The lower bound.'), numberArgument('b', 1, 'The upper bound.')],
    },
    (target, given) => uniformPlan(target, given.number('a'), given.number('b')),
  ),
  planned({ framework: 'torch', name: 'normal_', help: 'Normal numbers N(mean, std²).', arguments: [mean, std] }, (target, given) =>
    normalPlan(target, given.number('mean'), given.number('std')),
  ),
  planned(
    {
      framework: 'torch',
      name: 'trunc_normal_',
      help: 'Normal numbers N(mean, std²) within [a, b]. The bounds are values, not multiples of std: with std=0.02 nothing is cut off at -2 and 2.',
      arguments: [mean, std, numberArgument('a', -2, 'The least value.'), numberArgument('b', 2, 'The largest value.')],
    },
    (target, given) =>
      truncatedPlan(target, { mean: given.number('mean'), std: given.number('std'), a: given.number('a'), b: given.number('b') }),
  ),
];
