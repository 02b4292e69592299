/** jax.nn.initializers, under the names of its functions: `jax.glorot_uniform`. */
import { constant, filled } from '../constants.js';
import type { Initializer } from '../initializer.js';
import { orthogonalInitializers } from './orthogonal.js';
import { randomInitializers } from './random.js';
import { scalingInitializers } from './variance-scaling.js';

export const jaxInitializers: readonly Initializer[] = [
  filled({ framework: 'jax', name: 'zeros' }, 0),
  filled({ framework: 'jax', name: 'ones' }, 1),
  constant({ framework: 'jax', name: 'constant' }),
  ...randomInitializers,
  ...scalingInitializers,
  ...orthogonalInitializers,
];
