/** mxnet.init.Zero, One, Constant, Bilinear, LSTMBias */
import { elementCount } from '../../../model/shape.js';
import { constant, filled } from '../constants.js';
import { storedRounder, valuesByIndex } from '../elements.js';
import type { Initializer } from '../initializer.js';
import { bitEqual, planned } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';

export const constantInitializers: readonly Initializer[] = [
  filled({ framework: 'mxnet', name: 'Zero' }, 0),
  filled({ framework: 'mxnet', name: 'One' }, 1),
  constant({ framework: 'mxnet', name: 'Constant' }),
  planned(
    { framework: 'mxnet', name: 'Bilinear', help: 'Kernels that enlarge pictures by linear interpolation.', arguments: [] },
    (target) => {
      const { shape, dtype } = target;
      if (shape.length !== 4) refuse(`Bilinear takes shapes of 4 axes, not ${pythonTuple(shape)}`);
      const [, , rows = 1, columns = 1] = shape;
      // Half the width, and the centre in such units: MXNet takes both from the width even where the kernel is not square.
      const half = Math.ceil(columns / 2);
      const centre = (2 * half - 1 - (half % 2)) / (2 * half);
      const weight = (at: number): number => 1 - Math.abs(at / half - centre);
      const round = storedRounder(dtype);
      const valueAt = (index: number): number => round(Math.fround(weight(index % columns) * weight(Math.floor(index / columns) % rows)));
      return { fidelity: () => bitEqual, values: () => valuesByIndex(target, valueAt) };
    },
  ),
  planned(
    {
      framework: 'mxnet',
      name: 'LSTMBias',
      help: '0, but forget_bias in the second quarter: the bias of the forget gate.',
      arguments: [{ name: 'forget_bias', kind: 'number', default: 1, help: 'The bias of the forget gate.' }],
    },
    (target, given) => {
      const { shape, dtype } = target;
      const [length] = shape;
      if (length === undefined) return refuse('LSTMBias takes no scalar');
      const row = elementCount(shape.slice(1));
      const quarter = Math.floor(length / 4);
      const forget = storedRounder(dtype)(given.number('forget_bias'));
      const valueAt = (index: number): number => (index >= quarter * row && index < 2 * quarter * row ? forget : 0);
      return { fidelity: () => bitEqual, values: () => valuesByIndex(target, valueAt) };
    },
  ),
];
