/** keras.initializers, under the names of its classes: `keras.GlorotUniform`. */
import type { Initializer } from '../initializer.js';
import { constantInitializers } from './constant.js';
import { orthogonal } from './orthogonal.js';
import { randomInitializers } from './random.js';
import { stft } from './stft.js';
import { scalingInitializers } from './variance-scaling.js';

export const kerasInitializers: readonly Initializer[] = [
  ...constantInitializers,
  ...randomInitializers,
  ...scalingInitializers,
  orthogonal,
  stft,
];
