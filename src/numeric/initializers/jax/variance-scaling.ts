/** jax.nn.initializers.variance_scaling and its presets: numbers whose variance follows from the shape. */
import type { Shape } from '../../../model/shape.js';
import { normal, truncatedNormal, uniform } from '../../random/jax.js';
import { rounderThroughFloat } from '../../rounding.js';
import type { GivenArguments } from '../given.js';
import type { ArgumentSpec, Initializer, Target } from '../initializer.js';
import { planned, type Plan } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { drawnDtype, independentValues, seedArgument } from './random.js';

const axes: readonly ArgumentSpec[] = [
  { name: 'in_axis', kind: 'axes', default: -2, help: 'Axes of inputs.' },
  { name: 'out_axis', kind: 'axes', default: -1, help: 'Axes of outputs.' },
  { name: 'batch_axis', kind: 'axes', default: [], help: 'Axes that are neither and no window.' },
];

/** Axes that are not named make up a window. Throws `refused` below two axes, for axes that are not there, and for sizes of zero. */
function fans(shape: Shape, given: GivenArguments): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2)
    refuse(`Can't compute input and output sizes of a ${shape.length}-dimensional weights tensor. Must be at least 2D.`);
  const sizeOf = (name: string): number =>
    (given.axes(name) ?? []).reduce(
      (product, axis) => product * (shape.at(axis) ?? refuse(`${name}: no axis ${axis} in ${pythonTuple(shape)}`)),
      1,
    );
  const inputs = sizeOf('in_axis');
  const outputs = sizeOf('out_axis');
  const total = shape.reduce((product, size) => product * size, 1);
  if (total === 0) refuse(`a fan of zero: shape ${pythonTuple(shape)}`);
  const window = total / inputs / outputs / sizeOf('batch_axis');
  return { fanIn: inputs * window, fanOut: outputs * window };
}

interface Scaling {
  readonly scale: number;
  readonly mode: string;
  readonly distribution: string;
}

/** The standard deviation of normal numbers cut at 2. */
const truncatedStd = 0.87962566103423978;

function scaledValues(target: Target, given: GivenArguments, { scale, mode, distribution }: Scaling): Plan {
  const { fanIn, fanOut } = fans(target.shape, given);
  const round = rounderThroughFloat(drawnDtype(target));
  const n = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
  const variance = round(scale / n);
  if (!(variance >= 0)) refuse(`the root of a negative variance: scale is ${scale}`);
  if (distribution === 'uniform')
    return independentValues(target, given, Math.sqrt(round(3 * variance)), (key, dtype) => uniform(key, dtype, -1, 1));
  if (distribution === 'normal') return independentValues(target, given, Math.sqrt(variance), normal);
  const factor = round(Math.sqrt(variance)) / round(truncatedStd);
  return independentValues(target, given, factor, (key, dtype) => truncatedNormal(key, dtype, -2, 2));
}

const varianceScaling = planned(
  {
    framework: 'jax',
    name: 'variance_scaling',
    help: "Numbers of variance scale / n, n being the mode's fan: normal ones cut at 2 standard deviations, normal ones, or uniform ones.",
    arguments: [
      { name: 'scale', kind: 'number', help: 'The variance times n.' },
      { name: 'mode', kind: 'choice', choices: ['fan_in', 'fan_out', 'fan_avg'], help: 'What n is.' },
      { name: 'distribution', kind: 'choice', choices: ['truncated_normal', 'normal', 'uniform'], help: 'Which numbers.' },
      ...axes,
      seedArgument,
    ],
  },
  (target, given) =>
    scaledValues(target, given, { scale: given.number('scale'), mode: given.text('mode'), distribution: given.text('distribution') }),
);

function preset(names: readonly string[], help: string, scaling: Scaling): readonly Initializer[] {
  return names.map((name) =>
    planned({ framework: 'jax', name, help, arguments: [...axes, seedArgument] }, (target, given) => scaledValues(target, given, scaling)),
  );
}

const cut = 'Normal numbers cut at 2 standard deviations, whose own standard deviation is';
const uniformly = 'uniform';
const normally = 'truncated_normal';

export const scalingInitializers: readonly Initializer[] = [
  varianceScaling,
  ...preset(['glorot_uniform', 'xavier_uniform'], 'Uniform numbers within ±sqrt(6 / (fan_in + fan_out)).', {
    scale: 1,
    mode: 'fan_avg',
    distribution: uniformly,
  }),
  ...preset(['glorot_normal', 'xavier_normal'], `${cut} sqrt(2 / (fan_in + fan_out)).`, {
    scale: 1,
    mode: 'fan_avg',
    distribution: normally,
  }),
  ...preset(['he_uniform', 'kaiming_uniform'], 'Uniform numbers within ±sqrt(6 / fan_in).', {
    scale: 2,
    mode: 'fan_in',
    distribution: uniformly,
  }),
  ...preset(['he_normal', 'kaiming_normal'], `${cut} sqrt(2 / fan_in).`, { scale: 2, mode: 'fan_in', distribution: normally }),
  ...preset(['lecun_uniform'], 'Uniform numbers within ±sqrt(3 / fan_in).', { scale: 1, mode: 'fan_in', distribution: uniformly }),
  ...preset(['lecun_normal'], `${cut} sqrt(1 / fan_in).`, { scale: 1, mode: 'fan_in', distribution: normally }),
];
