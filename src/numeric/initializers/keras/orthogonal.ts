/** keras.initializers.Orthogonal */
import { elementCount } from '../../../model/shape.js';
import { rounderThroughFloat, type DrawnFloat } from '../../rounding.js';
import { orthogonalFactor } from '../../random/orthogonal.js';
import { joined } from '../../random/pieces.js';
import { valuesByIndex } from '../elements.js';
import type { Fidelity, Target } from '../initializer.js';
import { orthogonalFloats, planned, sameDistribution } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { kerasFidelity, kerasValues } from './draws.js';
import { drawnDtype, seedArgument, seedOf } from './random.js';
import type { Machine } from '../../random/generators.js';

export const orthogonal = planned(
  {
    framework: 'keras',
    name: 'Orthogonal',
    help: 'gain times a random orthogonal matrix of prod(shape[:-1]) rows and shape[-1] columns; when it has fewer rows, those are orthonormal.',
    arguments: [{ name: 'gain', kind: 'number', default: 1, help: 'A factor.' }, seedArgument],
  },
  (target, given) => {
    const { shape } = target;
    if (shape.length < 2)
      refuse(`The tensor to initialize must be at least two-dimensional. Received: shape=${pythonTuple(shape)} of rank ${shape.length}.`);
    const dtype = drawnDtype('normal', target);
    return {
      fidelity: ({ machine }) => fidelityOf(machine, dtype),
      values: (generators) => {
        const numbers = kerasValues(generators.machine, seedOf(generators, given), dtype, elementCount(shape), standardNormal);
        return matrixValues(target, dtype, given.number('gain'), () => joined(dtype, elementCount(shape), numbers));
      },
    };
  },
);

const standardNormal = { kind: 'normal', mean: 0, std: 1 } as const;

/** Not checked in other types than float32. */
function fidelityOf(machine: Machine, dtype: DrawnFloat): Fidelity {
  return dtype === 'float32' && kerasFidelity(machine, dtype, 'normal').kind !== 'distribution' ? orthogonalFloats : sameDistribution;
}

/** The numbers are those of a tall matrix: a wide one is its transpose. They are drawn when the first piece is asked for. */
function* matrixValues(
  target: Target,
  dtype: DrawnFloat,
  gain: number,
  numbers: () => ArrayLike<number>,
): Iterable<Float32Array | Float64Array> {
  const columns = target.shape.at(-1) ?? 0;
  const rows = target.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  if (rows * columns === 0) return;
  const [long, short] = rows < columns ? [columns, rows] : [rows, columns];
  const q = orthogonalFactor(numbers(), long, short);
  const round = rounderThroughFloat(dtype);
  const factor = round(gain);
  yield* valuesByIndex(target, (index) => {
    const at = rows < columns ? (index % columns) * short + Math.floor(index / columns) : index;
    return round(factor * round(q[at] ?? 0));
  });
}
