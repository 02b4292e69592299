/** torch.nn.init.orthogonal_, sparse_ */
import { elementCount } from '../../../model/shape.js';
import { orthogonalFactor } from '../../random/orthogonal.js';
import { joined, type Values } from '../../random/pieces.js';
import { normal, normalDraw, randperm, skipAll, type Filled, type TorchGenerator } from '../../random/torch.js';
import { scalar } from '../../random/torch/truncated.js';
import { rounderThroughFloat } from '../../rounding.js';
import { valuesByIndex } from '../elements.js';
import type { Fidelity, Target } from '../initializer.js';
import { bitEqual, planned, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import { filledOf, partOf } from './dtypes.js';
import { normalPlan, numberArgument } from './random.js';

/** The first dimension against the others: orthonormal columns, or rows when there are fewer of them. */
function orthogonalPlan(target: Target, gain: number): Plan {
  const { shape, dtype } = target;
  if (shape.length < 2) refuse('Only tensors with 2 or more dimensions are supported');
  if (elementCount(shape) === 0) return { fidelity: () => bitEqual, values: () => [] };
  const filled: Filled = { ...filledOf(target, 'normal_kernel_cpu'), isPermuted: false };
  if (filled.dtype === 'float16' || filled.dtype === 'bfloat16') refuse(`"geqrf_cpu" not implemented for '${dtype}'`);
  if (partOf(dtype) !== undefined)
    refuse('Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.');
  return { fidelity: () => orthogonalFidelity(filled, gain), values: ({ torch }) => orthogonalValues(torch, target, filled, gain) };
}

/** LAPACK's rounding differs, even from one number of threads to the next. */
function orthogonalFidelity({ dtype }: Filled, gain: number): Fidelity {
  return { kind: 'within', absolute: Math.abs(gain) * (dtype === 'float64' ? 4e-15 : 2e-6) };
}

function* orthogonalValues(torch: TorchGenerator, target: Target, filled: Filled, gain: number): Iterable<Values> {
  const { count, dtype } = filled;
  const rows = target.shape[0] ?? 0;
  const q = orthogonalFactor(joined(dtype, count, normal(torch, filled, 0, 1)), rows, count / rows);
  const round = rounderThroughFloat(dtype);
  const factor = scalar(gain, dtype);
  yield* valuesByIndex(target, (index) => round(round(q[index] ?? 0) * factor));
}

function sparsePlan(target: Target, sparsity: number, std: number): Plan {
  if (target.shape.length !== 2) refuse('Only tensors with 2 dimensions are supported');
  return { ...normalPlan(target, 0, std), values: ({ torch }) => sparseValues(torch, target, sparsity, std) };
}

/**
 * The numbers are drawn first, then for each column which of its rows become zero. So that the numbers need not be kept, they are passed over and
 * drawn later by a generator of their own.
 */
function* sparseValues(torch: TorchGenerator, target: Target, sparsity: number, std: number): Iterable<Values> {
  const filled = filledOf(target, 'normal_kernel_cpu');
  const isComplex = partOf(target.dtype) !== undefined;
  const deviation = isComplex ? std / Math.SQRT2 : std;
  const early = torch.clone();
  skipAll(torch, normalDraw(filled, torch.machine, 0, deviation));
  const isZero = zeroedPlaces(torch, target, sparsity);
  let start = 0;
  for (const piece of normal(early, filled, 0, deviation)) {
    for (let i = 0; i < piece.length; i++) if (isZero(isComplex ? (start + i) >> 1 : start + i)) piece[i] = 0;
    start += piece.length;
    yield piece;
  }
}

/** Whether the element at a position of memory becomes zero: a bit each. */
function zeroedPlaces(
  torch: TorchGenerator,
  { shape: [rows = 0, columns = 0], memoryOrder }: Target,
  sparsity: number,
): (at: number) => boolean {
  const bits = new Uint8Array(Math.ceil((rows * columns) / 8));
  const isTransposed = memoryOrder?.[0] === 1;
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; column++) {
    for (const row of randperm(torch, rows).subarray(0, zeros)) {
      const at = isTransposed ? column * rows + row : row * columns + column;
      const byte = Math.floor(at / 8);
      bits[byte] = (bits[byte] ?? 0) | (1 << (at % 8));
    }
  }
  return (at) => ((bits[Math.floor(at / 8)] ?? 0) & (1 << (at % 8))) !== 0;
}

export const matrixInitializers = [
  planned(
    {
      framework: 'torch',
      name: 'orthogonal_',
      help: 'gain times a random matrix, first dimension against the others, whose columns are orthonormal; or its rows, when there are fewer.',
      arguments: [numberArgument('gain', 1, 'A factor.')],
    },
    (target, given) => orthogonalPlan(target, given.number('gain')),
  ),
  planned(
    {
      framework: 'torch',
      name: 'sparse_',
      help: 'Normal numbers N(0, std²) in a matrix, of which in every column the share `sparsity` is zero.',
      arguments: [
        { name: 'sparsity', kind: 'number', help: 'The share of each column that becomes zero, rounded up to whole rows.' },
        numberArgument('std', 0.01, 'The standard deviation of the others.'),
      ],
    },
    (target, given) => sparsePlan(target, given.number('sparsity'), given.number('std')),
  ),
];
