/**
 * What fresh layers of Keras draw by default, in the order in which their initializers are made: each random one takes a seed then.
 *
 * Some layers take one more seed, for the dropout that they could do. It stands as an empty draw, of a parameter `seed_generator`.
 * EinsumDense draws by the shape alone, as Keras did up to 3.15; later versions know which axes are inputs where the kernel has more than two.
 */
import type { LayerDraw, LayerDraws, LayerParameter } from '../layer-draws.js';

type Default = Pick<LayerDraw, 'initializer' | 'arguments'>;

function plain(initializer: string): Default {
  return { initializer, arguments: {} };
}

const zeros = plain('keras.Zeros');
const ones = plain('keras.Ones');
const glorot = plain('keras.GlorotUniform');
const orthogonal = plain('keras.Orthogonal');
/** Zeros but for the forget gate, the second of four, as `unit_forget_bias` has it. */
const forgetOnes: Default = { initializer: 'mxnet.LSTMBias', arguments: { forget_bias: 1 } };

/** Parameters by name, in order of their initializers. */
type Defaults = readonly (readonly [name: string, initial: Default])[];

const kernelAndBias: Defaults = [
  ['kernel', glorot],
  ['bias', zeros],
];
const separable: Defaults = [
  ['depthwise_kernel', glorot],
  ['pointwise_kernel', glorot],
  ['bias', zeros],
];
const normalization: Defaults = [
  ['gamma', ones],
  ['beta', zeros],
  ['moving_mean', zeros],
  ['moving_variance', ones],
];
const gated: Defaults = [
  ['kernel', glorot],
  ['recurrent_kernel', orthogonal],
  ['bias', zeros],
];
const longShortTerm: Defaults = [
  ['kernel', glorot],
  ['recurrent_kernel', orthogonal],
  ['bias', forgetOnes],
];

function each(names: string, defaults: Defaults): [string, Defaults][] {
  return names.split(' ').map((name) => [name, defaults]);
}

const recurrent = new Map([
  ...each('LSTM LSTMCell ConvLSTM1D ConvLSTM2D ConvLSTM3D ConvLSTM1DCell ConvLSTM2DCell ConvLSTM3DCell', longShortTerm),
  ...each('GRU GRUCell SimpleRNN SimpleRNNCell', gated),
]);
const layers = new Map([
  ...each('Dense EinsumDense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose', kernelAndBias),
  ...each('DepthwiseConv1D DepthwiseConv2D', kernelAndBias),
  ...each('SeparableConv1D SeparableConv2D', separable),
  ...each('Embedding', [['embeddings', plain('keras.RandomUniform')]]),
  ...each('BatchNormalization LayerNormalization GroupNormalization', normalization),
  ...each('RMSNormalization', [['scale', ones]]),
  ...each('PReLU', [['alpha', zeros]]),
  ...recurrent,
]);

/** Layers that take a seed and have nothing else to draw. */
const seeded = /^((Spatial|Alpha|Gaussian)?Dropout(1D|2D|3D)?|GaussianNoise)$/;
const seedTaken: LayerDraw = { name: 'seed_generator', shape: [0], ...plain('keras.RandomUniform') };

/** Names as Keras 2 writes them, `kernel:0`, are known too. Parameters of other names than the class has by default keep their values. */
export const kerasLayerDraws: LayerDraws = (className, parameters) => {
  if (seeded.test(className)) return [seedTaken];
  const defaults = layers.get(className);
  if (defaults === undefined) return undefined;
  const draws = defaults.flatMap(([name, initial]) => {
    const parameter = parameters.find((known) => ownName(known) === name);
    return parameter === undefined ? [] : [{ name: parameter.name, shape: parameter.shape, ...initial }];
  });
  // A recurrent layer whose cell is a block of its own takes no seed itself.
  return recurrent.has(className) && draws.length > 0 ? [...draws, seedTaken] : draws;
};

function ownName({ name }: LayerParameter): string {
  return name.replace(/:0$/, '');
}
