/** keras.initializers.VarianceScaling and its presets: numbers whose variance follows from the shape. */
import type { GivenArguments } from '../given.js';
import type { ArgumentSpec, Initializer, Target } from '../initializer.js';
import { planned, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';
import type { Distribution } from './distribution.js';
import { computeFans } from './fans.js';
import { independentValues, seedArgument } from './random.js';

/** The standard deviation of normal numbers cut at 2. */
const truncatedStd = 0.87962566103423978;

const axes: readonly ArgumentSpec[] = [
  { name: 'input_axes', kind: 'axes', default: null, help: 'Axes whose sizes make up fan_in; with output_axes only.' },
  { name: 'output_axes', kind: 'axes', default: null, help: 'Axes whose sizes make up fan_out; with input_axes only.' },
];

interface Scaling {
  readonly scale: number;
  readonly mode: string;
  readonly distribution: string;
}

function scaledValues(target: Target, given: GivenArguments, scaling: Scaling): Plan {
  const { fanIn, fanOut } = computeFans(target.shape, given.axes('input_axes'), given.axes('output_axes'));
  const fan = scaling.mode === 'fan_in' ? fanIn : scaling.mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
  return independentValues(target, given, distributionOf(scaling.distribution, scaling.scale / Math.max(1, fan)));
}

function distributionOf(name: string, variance: number): Distribution {
  if (name === 'uniform') {
    const limit = Math.sqrt(3 * variance);
    return { kind: 'uniform', low: -limit, high: limit };
  }
  if (name === 'untruncated_normal') return { kind: 'normal', mean: 0, std: Math.sqrt(variance) };
  return { kind: 'truncated', mean: 0, std: Math.sqrt(variance) / truncatedStd };
}

const varianceScaling = planned(
  {
    framework: 'keras',
    name: 'VarianceScaling',
    help: "Numbers of variance scale / n, n being the mode's fan: normal ones cut at 2 standard deviations, normal ones, or uniform ones.",
    arguments: [
      { name: 'scale', kind: 'number', default: 1, help: 'The variance times n; positive.' },
      { name: 'mode', kind: 'choice', default: 'fan_in', choices: ['fan_in', 'fan_out', 'fan_avg'], help: 'What n is.' },
      {
        name: 'distribution',
        kind: 'choice',
        default: 'truncated_normal',
        choices: ['truncated_normal', 'normal', 'untruncated_normal', 'uniform'],
        help: '`normal` is `truncated_normal`.',
      },
      seedArgument,
      ...axes,
    ],
  },
  (target, given) => {
    const scale = given.number('scale');
    if (!(scale > 0)) refuse(`Argument \`scale\` must be positive float. Received: scale=${scale}`);
    return scaledValues(target, given, { scale, mode: given.text('mode'), distribution: given.text('distribution') });
  },
);

function preset(name: string, help: string, scaling: Scaling): Initializer {
  return planned({ framework: 'keras', name, help, arguments: [seedArgument, ...axes] }, (target, given) =>
    scaledValues(target, given, scaling),
  );
}

const cut = 'Normal numbers cut at 2 standard deviations, whose own standard deviation is';

export const scalingInitializers: readonly Initializer[] = [
  varianceScaling,
  preset('GlorotUniform', 'Uniform numbers within ±sqrt(6 / (fan_in + fan_out)).', { scale: 1, mode: 'fan_avg', distribution: 'uniform' }),
  preset('GlorotNormal', `${cut} sqrt(2 / (fan_in + fan_out)).`, { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' }),
  preset('HeUniform', 'Uniform numbers within ±sqrt(6 / fan_in).', { scale: 2, mode: 'fan_in', distribution: 'uniform' }),
  preset('HeNormal', `${cut} sqrt(2 / fan_in).`, { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' }),
  preset('LecunUniform', 'Uniform numbers within ±sqrt(3 / fan_in).', { scale: 1, mode: 'fan_in', distribution: 'uniform' }),
  preset('LecunNormal', `${cut} sqrt(1 / fan_in).`, { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' }),
];
