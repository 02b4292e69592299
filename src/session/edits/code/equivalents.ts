/**
 * What an initializer is apart from its framework, and what another framework calls that. The numbers drawn are others, their distribution is the same.
 *
 *   meaningOf('torch.xavier_uniform_', { gain: 1 }, [8, 4]); // uniform numbers within ±0.7071
 */
import type { Arguments, ArgumentValue } from '../../../model/initializer.js';
import type { Shape } from '../../../model/shape.js';
import { computeFans } from '../../../numeric/initializers/keras/fans.js';
import { initializers } from '../../../numeric/initializers/registry.js';
import { fansOf, gainOf } from '../../../numeric/initializers/torch/fans.js';

/** `truncated`: drawn again outside `low` to `high`. */
export type Meaning =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'identity'; readonly gain: number }
  | { readonly kind: 'forget gate'; readonly value: number }
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number; readonly scaling?: Scaling }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number; readonly scaling?: Scaling }
  | { readonly kind: 'truncated'; readonly mean: number; readonly std: number; readonly low: number; readonly high: number };

/** Variance = scale / fan. Frameworks whose fans are others for this shape have no name for it. */
export interface Scaling {
  readonly scale: number;
  readonly mode: 'fan_in' | 'fan_out' | 'fan_avg';
  /** Whether all frameworks count alike: the mean of both fans of a matrix. */
  readonly isUniversal: boolean;
}

/** Undefined where no other framework has its like, and for other frameworks' axes. */
export function meaningOf(name: string, given: Arguments, shape: Shape): Meaning | undefined {
  const read = reader(name, given);
  const meaning = Object.hasOwn(meanings, name) ? meanings[name]?.(read, shape) : undefined;
  return shape.length < 2 && needsMatrix(meaning) ? undefined : meaning;
}

function needsMatrix(meaning: Meaning | undefined): boolean {
  return meaning?.kind === 'orthogonal' || meaning?.kind === 'identity' || (meaning !== undefined && 'scaling' in meaning);
}

interface Read {
  readonly number: (name: string) => number;
  readonly text: (name: string) => string;
  readonly isGiven: (name: string) => boolean;
}

function reader(initializer: string, given: Arguments): Read {
  const specs = initializers.get(initializer).arguments;
  const at = (name: string): ArgumentValue | undefined => given[name] ?? specs.find((spec) => spec.name === name)?.default;
  const isGiven = (name: string): boolean => (given[name] ?? null) !== null;
  return { number: (name) => Number(at(name)), text: (name) => String(at(name)), isGiven };
}

type Fans = (shape: Shape) => { readonly fanIn: number; readonly fanOut: number };

function scaled(
  { scale, mode }: Omit<Scaling, 'isUniversal'>,
  distribution: 'uniform' | 'normal' | 'truncated',
  shape: Shape,
  fans: Fans,
): Meaning | undefined {
  if (shape.length < 2) return undefined;
  const { fanIn, fanOut } = fans(shape);
  const fan = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
  const std = Math.sqrt(scale / fan);
  const scaling: Scaling = { scale, mode, isUniversal: mode === 'fan_avg' && shape.length === 2 };
  if (distribution === 'normal') return { kind: 'normal', mean: 0, std, scaling };
  if (distribution === 'uniform') return { kind: 'uniform', low: -Math.sqrt(3) * std, high: Math.sqrt(3) * std, scaling };
  // The standard deviation of what is left of a standard normal distribution within 2.
  return cut(0, std / 0.87962566103423978);
}

function cut(mean: number, std: number): Meaning {
  return { kind: 'truncated', mean, std, low: mean - 2 * std, high: mean + 2 * std };
}

type MeaningOf = (read: Read, shape: Shape) => Meaning | undefined;

const constant =
  (value: number): MeaningOf =>
  () => ({ kind: 'constant', value });

const xavier =
  (distribution: 'uniform' | 'normal'): MeaningOf =>
  ({ number }, shape) =>
    scaled({ scale: number('gain') ** 2, mode: 'fan_avg' }, distribution, shape, fansOf);

const kaiming =
  (distribution: 'uniform' | 'normal'): MeaningOf =>
  ({ number, text }, shape) => {
    const mode = text('mode') === 'fan_out' ? 'fan_out' : 'fan_in';
    return scaled({ scale: gainOf(text('nonlinearity'), number('a')) ** 2, mode }, distribution, shape, fansOf);
  };

const preset =
  (scale: number, mode: Scaling['mode'], distribution: 'uniform' | 'truncated'): MeaningOf =>
  ({ isGiven }, shape) =>
    isGiven('input_axes') ? undefined : scaled({ scale, mode }, distribution, shape, (of) => computeFans(of));

const kerasScaling: MeaningOf = ({ number, text, isGiven }, shape) => {
  if (isGiven('input_axes')) return undefined;
  const modes = { fan_in: 'fan_in', fan_out: 'fan_out' } as const;
  const mode = Object.entries(modes).find(([name]) => name === text('mode'))?.[1] ?? 'fan_avg';
  const distribution =
    text('distribution') === 'uniform' ? 'uniform' : text('distribution') === 'untruncated_normal' ? 'normal' : 'truncated';
  return scaled({ scale: number('scale'), mode }, distribution, shape, (of) => computeFans(of));
};

function mxnetMode(factor: string): Scaling['mode'] {
  return factor === 'in' ? 'fan_in' : factor === 'out' ? 'fan_out' : 'fan_avg';
}

const mxnetXavier: MeaningOf = ({ number, text }, shape) => {
  const isUniform = text('rnd_type') === 'uniform';
  const scale = isUniform ? number('magnitude') / 3 : number('magnitude');
  return scaled({ scale, mode: mxnetMode(text('factor_type')) }, isUniform ? 'uniform' : 'normal', shape, fansOf);
};

const msraPrelu: MeaningOf = ({ number, text }, shape) =>
  scaled({ scale: 2 / (1 + number('slope') ** 2), mode: mxnetMode(text('factor_type')) }, 'normal', shape, fansOf);

/** Orthonormal with respect to the same axis only where there are two. */
const orthogonal =
  (gain: string): MeaningOf =>
  ({ number }, shape) =>
    shape.length === 2 ? { kind: 'orthogonal', gain: number(gain) } : undefined;

const meanings: Readonly<Record<string, MeaningOf>> = {
  'torch.uniform_': ({ number }) => ({ kind: 'uniform', low: number('a'), high: number('b') }),
  'torch.normal_': ({ number }) => ({ kind: 'normal', mean: number('mean'), std: number('std') }),
  'torch.trunc_normal_': ({ number }) => ({
    kind: 'truncated',
    mean: number('mean'),
    std: number('std'),
    low: number('a'),
    high: number('b'),
  }),
  'torch.constant_': ({ number }) => ({ kind: 'constant', value: number('val') }),
  'torch.ones_': constant(1),
  'torch.zeros_': constant(0),
  'torch.eye_': () => ({ kind: 'identity', gain: 1 }),
  'torch.xavier_uniform_': xavier('uniform'),
  'torch.xavier_normal_': xavier('normal'),
  'torch.kaiming_uniform_': kaiming('uniform'),
  'torch.kaiming_normal_': kaiming('normal'),
  'torch.orthogonal_': orthogonal('gain'),
  'keras.Zeros': constant(0),
  'keras.Ones': constant(1),
  'keras.Constant': ({ number }) => ({ kind: 'constant', value: number('value') }),
  'keras.Identity': ({ number }) => ({ kind: 'identity', gain: number('gain') }),
  'keras.RandomUniform': ({ number }) => ({ kind: 'uniform', low: number('minval'), high: number('maxval') }),
  'keras.RandomNormal': ({ number }) => ({ kind: 'normal', mean: number('mean'), std: number('stddev') }),
  'keras.TruncatedNormal': ({ number }) => cut(number('mean'), number('stddev')),
  'keras.VarianceScaling': kerasScaling,
  'keras.GlorotUniform': preset(1, 'fan_avg', 'uniform'),
  'keras.GlorotNormal': preset(1, 'fan_avg', 'truncated'),
  'keras.HeUniform': preset(2, 'fan_in', 'uniform'),
  'keras.HeNormal': preset(2, 'fan_in', 'truncated'),
  'keras.LecunUniform': preset(1, 'fan_in', 'uniform'),
  'keras.LecunNormal': preset(1, 'fan_in', 'truncated'),
  'keras.Orthogonal': orthogonal('gain'),
  'mxnet.Zero': constant(0),
  'mxnet.One': constant(1),
  'mxnet.Constant': ({ number }) => ({ kind: 'constant', value: number('value') }),
  'mxnet.Uniform': ({ number }) => ({ kind: 'uniform', low: -number('scale'), high: number('scale') }),
  'mxnet.Normal': ({ number }) => ({ kind: 'normal', mean: 0, std: number('sigma') }),
  'mxnet.Xavier': mxnetXavier,
  'mxnet.MSRAPrelu': msraPrelu,
  'mxnet.LSTMBias': ({ number }) => ({ kind: 'forget gate', value: number('forget_bias') }),
  'mxnet.Orthogonal': (read, shape) => (read.text('rand_type') === 'normal' ? orthogonal('scale')(read, shape) : undefined),
};
