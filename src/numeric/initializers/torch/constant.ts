/** torch.nn.init.constant_, ones_, zeros_, eye_, dirac_ */
import type { Shape } from '../../../model/shape.js';
import { floatTable, isSmallFloat } from '../../float-tables.js';
import { isDrawnFloat } from '../../rounding.js';
import { constantValues, storedRounder, valuesByIndex } from '../elements.js';
import type { ArgumentSpec, Target } from '../initializer.js';
import { bitEqual, planned, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import { limitsOf, partOf, withImaginaryParts } from './dtypes.js';

function constantPlan(target: Target, value: number): Plan {
  return realPlan(target, (real) => {
    refuseOverflow(real, value);
    return constantValues(real, value);
  });
}

/** A tensor of complex numbers as one of its real parts. */
function realPlan(target: Target, values: (real: Target) => ReturnType<Plan['values']>): Plan {
  const part = partOf(target.dtype);
  const reals = values(part === undefined ? target : { ...target, dtype: part });
  return { fidelity: () => bitEqual, values: () => (part === undefined ? reals : withImaginaryParts(part, reals)) };
}

/** Numbers too large for the type, and infinity where it has none, are refused before they are rounded. Integers are checked as they are stored. */
function refuseOverflow({ dtype }: Target, value: number): void {
  const { largest, hasInfinity } = rangeOf(dtype);
  const isTooLarge = Number.isFinite(value) ? Math.abs(value) > largest : !Number.isNaN(value) && !hasInfinity;
  if (isTooLarge) refuse(`value cannot be converted to type ${dtype} without overflow`);
}

function rangeOf(dtype: Target['dtype']): { readonly largest: number; readonly hasInfinity: boolean } {
  if (isDrawnFloat(dtype)) return { largest: limitsOf(dtype).largest, hasInfinity: true };
  if (!isSmallFloat(dtype)) return { largest: Infinity, hasInfinity: true };
  const table = floatTable(dtype);
  return {
    largest: table.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0),
    hasInfinity: table.includes(Infinity),
  };
}

function indicatorPlan(target: Target, isOne: (index: number) => boolean): Plan {
  return realPlan(target, (real) => {
    const one = storedRounder(real.dtype)(1);
    return valuesByIndex(real, (index) => (isOne(index) ? one : 0));
  });
}

function eyePlan(target: Target): Plan {
  const { shape } = target;
  if (shape.length !== 2) refuse('Only tensors with 2 dimensions are supported');
  const columns = shape[1] ?? 0;
  return indicatorPlan(target, (index) => Math.floor(index / columns) === index % columns);
}

function diracPlan(target: Target, groups: number): Plan {
  const { shape } = target;
  if (shape.length < 3 || shape.length > 5) refuse('Only tensors with 3, 4, or 5 dimensions are supported');
  if (groups === 0) refuse('integer modulo by zero');
  if ((shape[0] ?? 0) % groups !== 0) refuse('dim 0 must be divisible by groups');
  return indicatorPlan(target, isOneOfDirac(shape, groups));
}

/** In each group of outputs, output d passes input d on: a one in the middle of its kernel. */
function isOneOfDirac([outputs = 0, inputs = 0, ...kernel]: Shape, groups: number): (index: number) => boolean {
  const size = kernel.reduce((product, length) => product * length, 1);
  const centre = kernel.reduce((at, length) => at * length + Math.floor(length / 2), 0);
  const perGroup = outputs / groups;
  return (index) => {
    const pair = Math.floor(index / size);
    return groups > 0 && index % size === centre && pair % inputs === Math.floor(pair / inputs) % perGroup;
  };
}

const value: ArgumentSpec = { name: 'val', kind: 'number', help: 'The value.' };

export const constantInitializers = [
  planned({ framework: 'torch', name: 'constant_', help: 'The value everywhere.', arguments: [value] }, (target, given) =>
    constantPlan(target, given.number('val')),
  ),
  planned({ framework: 'torch', name: 'ones_', help: '1 everywhere.', arguments: [] }, (target) => constantPlan(target, 1)),
  planned({ framework: 'torch', name: 'zeros_', help: '0 everywhere.', arguments: [] }, (target) => constantPlan(target, 0)),
  planned({ framework: 'torch', name: 'eye_', help: '1 on the diagonal of a matrix, 0 elsewhere.', arguments: [] }, eyePlan),
  planned(
    {
      framework: 'torch',
      name: 'dirac_',
      help: 'A convolution that passes its inputs on: 1 in the middle of a kernel from each input to the output of the same number, 0 elsewhere.',
      arguments: [{ name: 'groups', kind: 'integer', default: 1, help: 'The groups of the convolution.' }],
    },
    (target, given) => diracPlan(target, given.number('groups')),
  ),
];
