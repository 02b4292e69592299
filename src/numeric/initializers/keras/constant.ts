/** keras.initializers.Zeros, Ones, Constant, Identity */
import type { Initializer } from '../initializer.js';
import { constant, filled } from '../constants.js';
import { storedRounder, valuesByIndex } from '../elements.js';
import { bitEqual, planned } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';

export const constantInitializers: readonly Initializer[] = [
  filled({ framework: 'keras', name: 'Zeros' }, 0),
  filled({ framework: 'keras', name: 'Ones' }, 1),
  constant({ framework: 'keras', name: 'Constant' }, 0),
  planned(
    {
      framework: 'keras',
      name: 'Identity',
      help: 'gain on the diagonal of a matrix, 0 elsewhere.',
      arguments: [{ name: 'gain', kind: 'number', default: 1, help: 'The numbers on the diagonal.' }],
    },
    (target, given) => {
      const { shape, dtype } = target;
      if (shape.length !== 2)
        refuse(
          `Identity matrix initializer can only be used for 2D matrices. Received: shape=${pythonTuple(shape)} of rank ${shape.length}.`,
        );
      const gain = storedRounder(dtype)(given.number('gain'));
      const columns = shape[1] ?? 0;
      const valueAt = (index: number): number => (index % (columns + 1) === 0 && index < columns * columns ? gain : 0);
      return { fidelity: () => bitEqual, values: () => valuesByIndex(target, valueAt) };
    },
  ),
];
