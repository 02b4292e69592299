/** All initializers by name. A framework adds its own with one line. */
import { CheckpointError } from '../../model/errors.js';
import type { Initializer } from './initializer.js';
import { jaxInitializers } from './jax/index.js';
import { kerasInitializers } from './keras/index.js';
import { mxnetInitializers } from './mxnet/index.js';
import { torchInitializers } from './torch/index.js';

const every: readonly Initializer[] = [
  ...torchInitializers, //
  ...kerasInitializers,
  ...mxnetInitializers,
  ...jaxInitializers,
];

const byName = new Map(every.map((initializer) => [initializer.name, initializer]));

export const initializers = {
  /** Throws `refused` for a name that there is not. */
  get: (name: string): Initializer => {
    const found = byName.get(name);
    if (found === undefined) throw new CheckpointError('refused', `there is no initializer ${name}`);
    return found;
  },
  /** In the order in which they are offered. */
  all: (): readonly Initializer[] => every,
};
