/** jax.nn.initializers.uniform, normal, truncated_normal, and what all random ones share. */
import { elementCount } from '../../../model/shape.js';
import type { Generators } from '../../random/generators.js';
import { keyOf, normal, truncatedNormal, uniform, type JaxKey } from '../../random/jax.js';
import { inPieces, type Slice } from '../../random/pieces.js';
import { isDrawnFloat, rounderThroughFloat, type DrawnFloat } from '../../rounding.js';
import type { GivenArguments } from '../given.js';
import type { ArgumentSpec, Initializer, Target } from '../initializer.js';
import { bitEqual, planned, sameDistribution, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';

export const seedArgument: ArgumentSpec = {
  name: 'seed',
  kind: 'integer',
  default: null,
  help: 'jax.random.key(seed) is the key. Without it, the next one of `key, subkey = jax.random.split(key)`.',
};

export function keyFor({ jax }: Generators, given: GivenArguments): JaxKey {
  const seed = given.optionalNumber('seed');
  return seed === null ? jax.next() : keyOf(seed);
}

/** Throws `refused` for what is no floating-point type. */
export function drawnDtype({ dtype }: Target): DrawnFloat {
  return isDrawnFloat(dtype) ? dtype : refuse(`jax.random draws floating-point types, not ${dtype}`);
}

/** All values independent of each other: numbers of a stream times a factor. */
export function independentValues(
  target: Target,
  given: GivenArguments,
  factor: number,
  stream: (key: JaxKey, dtype: DrawnFloat) => Slice,
): Plan {
  const dtype = drawnDtype(target);
  return {
    fidelity: () => (dtype === 'float64' || target.memoryOrder !== undefined ? sameDistribution : bitEqual),
    values: (generators) => inPieces(dtype, elementCount(target.shape), scaled(stream(keyFor(generators, given), dtype), dtype, factor)),
  };
}

function scaled(slice: Slice, dtype: DrawnFloat, factor: number): Slice {
  const round = rounderThroughFloat(dtype);
  const rounded = round(factor);
  return (out, start) => {
    slice(out, start);
    for (let i = 0; i < out.length; i++) out[i] = round((out[i] ?? 0) * rounded);
  };
}

function numberArgument(name: string, value: number, help: string): ArgumentSpec {
  return { name, kind: 'number', default: value, help };
}

export const randomInitializers: readonly Initializer[] = [
  planned(
    {
      framework: 'jax',
      name: 'uniform',
      help: 'Uniform numbers from 0 up to scale, which does not occur.',
      arguments: [numberArgument('scale', 0.01, 'The upper bound.'), seedArgument],
    },
    (target, given) => independentValues(target, given, given.number('scale'), uniform),
  ),
  planned(
    {
      framework: 'jax',
      name: 'normal',
      help: 'Normal numbers N(0, stddev²).',
      arguments: [numberArgument('stddev', 0.01, 'The standard deviation.'), seedArgument],
    },
    (target, given) => independentValues(target, given, given.number('stddev'), normal),
  ),
  planned(
    {
      framework: 'jax',
      name: 'truncated_normal',
      help: 'Standard normal numbers between lower and upper, times stddev.',
      arguments: [
        numberArgument('stddev', 0.01, 'The factor.'),
        numberArgument('lower', -2, 'The lower bound before the factor.'),
        numberArgument('upper', 2, 'The upper bound before the factor.'),
        seedArgument,
      ],
    },
    (target, given) => {
      const lower = given.number('lower');
      const upper = given.number('upper');
      return independentValues(target, given, given.number('stddev'), (key, dtype) => truncatedNormal(key, dtype, lower, upper));
    },
  ),
];
