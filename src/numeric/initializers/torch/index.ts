/** torch.nn.init, as in PyTorch 1.13 to 2.15. */
import type { Initializer } from '../initializer.js';
import { constantInitializers } from './constant.js';
import { matrixInitializers } from './matrices.js';
import { randomInitializers } from './random.js';
import { scaledInitializers } from './scaled.js';

export const torchInitializers: readonly Initializer[] = [
  ...randomInitializers,
  ...scaledInitializers,
  ...matrixInitializers,
  ...constantInitializers,
];
