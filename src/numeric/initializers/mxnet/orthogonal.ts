/** mxnet.init.Orthogonal */
import { elementCount } from '../../../model/shape.js';
import type { Generators } from '../../random/generators.js';
import { orthogonalFactor } from '../../random/orthogonal.js';
import { joined, type Values } from '../../random/pieces.js';
import { storedRounder, valuesByIndex } from '../elements.js';
import type { Target } from '../initializer.js';
import { planned, sameDistribution } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { centredNumbers, type Centred } from './draws.js';

export const orthogonal = planned(
  {
    framework: 'mxnet',
    name: 'Orthogonal',
    help: 'scale times a random orthogonal matrix of shape[0] rows and prod(shape[1:]) columns; when it has fewer rows, those are orthonormal.',
    arguments: [
      { name: 'scale', kind: 'number', default: 1.414, help: 'A factor.' },
      {
        name: 'rand_type',
        kind: 'choice',
        default: 'uniform',
        choices: ['uniform', 'normal'],
        help: 'The numbers of the matrix that is made orthogonal.',
      },
    ],
  },
  (target, given) => {
    if (target.shape.length === 0) refuse(`Orthogonal takes no shape ${pythonTuple(target.shape)}`);
    const scale = given.number('scale');
    const kind = given.text('rand_type') === 'uniform' ? 'uniform' : 'normal';
    return { fidelity: () => sameDistribution, values: (generators) => matrixValues(target, scale, generators, { kind, width: 1 }) };
  },
);

/**
 * MXNet takes a factor of the singular value decomposition, whose signs are LAPACK's choice; ours is of the QR decomposition. The numbers come
 * from the classic interface, also after npx.set_np().
 */
function* matrixValues(target: Target, scale: number, generators: Generators, source: Centred): Iterable<Values> {
  const { shape, dtype } = target;
  const count = elementCount(shape);
  if (count === 0) return;
  const rows = shape[0] ?? 1;
  const numbers = joined('float32', count, centredNumbers(generators, 'nd', 'float32', count, source));
  const q = orthogonalFactor(numbers, rows, count / rows);
  const round = storedRounder(dtype);
  yield* valuesByIndex(target, (index) => round(scale * (q[index] ?? 0)));
}
