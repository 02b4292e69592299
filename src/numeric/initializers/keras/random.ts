/** keras.initializers.RandomUniform, RandomNormal, TruncatedNormal, and what all random ones share. */
import { elementCount } from '../../../model/shape.js';
import { isDrawnFloat, type DrawnFloat } from '../../rounding.js';
import type { Generators } from '../../random/generators.js';
import type { GivenArguments } from '../given.js';
import type { ArgumentSpec, Target } from '../initializer.js';
import { planned, sameDistribution, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import type { Distribution, SeedPair } from './distribution.js';
import { kerasFidelity, kerasValues, seedPair } from './draws.js';

export const seedArgument: ArgumentSpec = {
  name: 'seed',
  kind: 'integer',
  default: null,
  help: "The same values on every call. Without it, the next seed of Python's random after keras.utils.set_random_seed.",
};

/** The seed that an initializer made now has. */
export function seedOf({ machine, python }: Generators, given: GivenArguments): SeedPair {
  return seedPair(machine, given.optionalNumber('seed') ?? python.defaultSeed());
}

/** Throws `refused` for what is no floating-point type that Keras draws. */
export function drawnDtype(what: string, { dtype }: Target): DrawnFloat {
  return isDrawnFloat(dtype) ? dtype : refuse(`\`keras.random.${what}\` requires a floating point \`dtype\`. Received: dtype=${dtype}`);
}

const functions = { uniform: 'uniform', normal: 'normal', truncated: 'truncated_normal' } as const satisfies Record<
  Distribution['kind'],
  string
>;

/** All values independent of each other. */
export function independentValues(target: Target, given: GivenArguments, distribution: Distribution): Plan {
  const dtype = drawnDtype(functions[distribution.kind], target);
  return {
    fidelity: ({ machine }) => (target.memoryOrder === undefined ? kerasFidelity(machine, dtype, distribution.kind) : sameDistribution),
    values: (generators) => kerasValues(generators.machine, seedOf(generators, given), dtype, elementCount(target.shape), distribution),
  };
}

function numberArgument(name: string, value: number, help: string): ArgumentSpec {
  return { name, kind: 'number', default: value, help };
}

const meanAndStd = [
  numberArgument('mean', 0, 'The mean.'),
  numberArgument('stddev', 0.05, 'The standard deviation (before numbers are cut off).'),
  seedArgument,
];

export const randomInitializers = [
  planned(
    {
      framework: 'keras',
      name: 'RandomNormal',
      help: 'Normal numbers N(mean, stddev²).',
      arguments: meanAndStd,
    },
    (target, given) => independentValues(target, given, { kind: 'normal', mean: given.number('mean'), std: given.number('stddev') }),
  ),
  planned(
    {
      framework: 'keras',
      name: 'TruncatedNormal',
      help: 'Normal numbers N(mean, stddev²) within mean ± 2 stddev: their own standard deviation is 0.8796 stddev.',
      arguments: meanAndStd,
    },
    (target, given) => independentValues(target, given, { kind: 'truncated', mean: given.number('mean'), std: given.number('stddev') }),
  ),
  planned(
    {
      framework: 'keras',
      name: 'RandomUniform',
      help: 'Uniform numbers from minval up to maxval, which does not occur.',
      arguments: [numberArgument('minval', -0.05, 'The lower bound.'), numberArgument('maxval', 0.05, 'The upper bound.'), seedArgument],
    },
    (target, given) => independentValues(target, given, { kind: 'uniform', low: given.number('minval'), high: given.number('maxval') }),
  ),
];
