/** jax.nn.initializers.orthogonal and delta_orthogonal */
import { elementCount, type Shape } from '../../../model/shape.js';
import { normal, type JaxKey } from '../../random/jax.js';
import { orthogonalFactor } from '../../random/orthogonal.js';
import { inPieces, joined, type Values } from '../../random/pieces.js';
import { rounderThroughFloat, type DrawnFloat } from '../../rounding.js';
import { valuesByIndex } from '../elements.js';
import type { ArgumentSpec, Fidelity, Initializer, Target } from '../initializer.js';
import { orthogonalFloats, planned, sameDistribution } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { drawnDtype, keyFor, seedArgument } from './random.js';

const scaleArgument: ArgumentSpec = { name: 'scale', kind: 'number', default: 1, help: 'A factor.' };
const columnArgument: ArgumentSpec = {
  name: 'column_axis',
  kind: 'integer',
  default: -1,
  help: 'The axis of the columns that are orthogonal to each other.',
};
const facts = { framework: 'jax', arguments: [scaleArgument, columnArgument, seedArgument] } as const;

export const orthogonalInitializers: readonly Initializer[] = [
  planned(
    {
      ...facts,
      name: 'orthogonal',
      help: 'scale times a random orthogonal matrix, whose columns are along column_axis; when it has fewer rows, those are orthonormal.',
    },
    (target, given) => {
      const { shape } = target;
      if (shape.length < 2) refuse('orthogonal initializer requires at least a 2D shape');
      const dtype = drawnDtype(target);
      const axis = axisOf(shape, given.number('column_axis'));
      const scale = given.number('scale');
      return {
        fidelity: () => fidelityOf(dtype),
        values: (generators) => {
          const key = keyFor(generators, given);
          return matrixValues(target, () => orthogonalValues(key, shape, axis, dtype, scale));
        },
      };
    },
  ),
  planned(
    {
      ...facts,
      name: 'delta_orthogonal',
      help: 'Kernels that are 0 but in the middle of the window, where they are scale times a random orthogonal matrix.',
    },
    (target, given) => {
      const { shape } = target;
      if (shape.length < 3 || shape.length > 5) refuse('Delta orthogonal initializer requires a 3D, 4D or 5D shape.');
      const matrix = shape.slice(-2);
      const [inputs = 0, outputs = 0] = matrix;
      if (outputs < inputs) refuse('`fan_in` must be less or equal than `fan_out`. ');
      const dtype = drawnDtype(target);
      const axis = axisOf(matrix, given.number('column_axis'));
      const scale = given.number('scale');
      const start = middleOf(shape.slice(0, -2)) * inputs * outputs;
      return {
        // Not compared with JAX.
        fidelity: () => fidelityOf(dtype),
        values: (generators) => {
          const key = keyFor(generators, given);
          return matrixValues(target, () => {
            const valueAt = orthogonalValues(key, matrix, axis, dtype, scale);
            return (index) => (index >= start && index < start + inputs * outputs ? valueAt(index - start) : 0);
          });
        },
      };
    },
  ),
];

/** Only float32 was compared with JAX. */
function fidelityOf(dtype: DrawnFloat): Fidelity {
  return dtype === 'float32' ? orthogonalFloats : sameDistribution;
}

function axisOf(shape: Shape, axis: number): number {
  const index = axis < 0 ? axis + shape.length : axis;
  return shape[index] === undefined ? refuse(`no axis ${axis} in ${pythonTuple(shape)}`) : index;
}

/** Index in C order of the middle of a window; of an even size the lower one of the two. */
function middleOf(window: Shape): number {
  return window.reduce((index, size) => index * size + Math.floor((size - 1) / 2), 0);
}

/** The matrix is made when the first piece is asked for. */
function* matrixValues(target: Target, make: () => (index: number) => number): Iterable<Values> {
  if (elementCount(target.shape) > 0) yield* valuesByIndex(target, make());
}

/** Values by their index in C order: the column axis is moved last to have a matrix, and back. */
function orthogonalValues(key: JaxKey, shape: Shape, axis: number, dtype: DrawnFloat, scale: number): (index: number) => number {
  const count = elementCount(shape);
  const columns = shape[axis] ?? 1;
  const rows = count / columns;
  const [long, short] = rows < columns ? [columns, rows] : [rows, columns];
  const q = orthogonalFactor(joined(dtype, count, inPieces(dtype, count, normal(key, dtype))), long, short);
  const round = rounderThroughFloat(dtype);
  const factor = round(scale);
  const inner = elementCount(shape.slice(axis + 1));
  return (index) => {
    const column = Math.floor(index / inner) % columns;
    const row = Math.floor(index / (inner * columns)) * inner + (index % inner);
    const at = rows < columns ? column * short + row : row * short + column;
    return round(factor * round(q[at] ?? 0));
  };
}
