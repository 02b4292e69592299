/** mxnet.init, under the names of its classes: `mxnet.Xavier`. */
import type { Initializer } from '../initializer.js';
import { constantInitializers } from './constant.js';
import { orthogonal } from './orthogonal.js';
import { randomInitializers } from './random.js';

export const mxnetInitializers: readonly Initializer[] = [...constantInitializers, ...randomInitializers, orthogonal];
