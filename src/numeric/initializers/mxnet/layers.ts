/** What fresh layers of MXNet's Gluon get from `net.initialize()`, parameter after parameter. */
import type { LayerDraw, LayerDraws, LayerParameter } from '../layer-draws.js';

type Initial = Pick<LayerDraw, 'initializer' | 'arguments'>;

function plain(initializer: string): Initial {
  return { initializer, arguments: {} };
}

const zero = plain('mxnet.Zero');
const one = plain('mxnet.One');

/**
 * What an initializer does to a parameter that has none of its own: it draws weights; the rest follows from how the name ends. Undefined where
 * MXNet gives up with "Unknown initialization pattern". (`weight_quantize`, whole numbers at random, is not among them.)
 */
export function initialByName(name: string, initializer: Initial): Initial | undefined {
  if (name.endsWith('weight')) return initializer;
  if (/(bias|bias_quantize|beta|min)$/.test(name)) return zero;
  return /(gamma|max)$/.test(name) ? one : undefined;
}

const defaultWeights = plain('mxnet.Uniform');

/** What a parameter of Gluon's layers has of its own. */
function ownInitial(className: string, name: string): Initial | undefined {
  if (name.endsWith('running_mean') || name.endsWith('moving_mean')) return zero;
  if (name.endsWith('running_var') || name.endsWith('moving_var')) return one;
  if (/offset_(weight|bias)$/.test(name)) return zero;
  const isSlope = (className === 'PReLU' || className === 'LeakyReLU') && /(alpha|gamma)$/.test(name);
  return isSlope ? { initializer: 'mxnet.Constant', arguments: { value: 0.25 } } : undefined;
}

const gluon = [
  ...['Dense', 'Embedding', 'PReLU', 'BatchNorm', 'SyncBatchNorm', 'LayerNorm', 'GroupNorm', 'InstanceNorm'],
  ...['Conv1D', 'Conv2D', 'Conv3D', 'Conv1DTranspose', 'Conv2DTranspose', 'Conv3DTranspose', 'DeformableConvolution'],
  ...['RNN', 'LSTM', 'GRU', 'RNNCell', 'LSTMCell', 'GRUCell'],
];
/** The operators that exports name instead of layers. */
const operators = ['FullyConnected', 'Convolution', 'Deconvolution', 'LeakyReLU'];
const known = new Set([...gluon, ...operators]);

/** In the order of the parameters, which is that of the file and of the net. */
export const mxnetLayerDraws: LayerDraws = (className, parameters) => {
  if (!known.has(className)) return undefined;
  const draws = parameters.map((parameter) => drawOf(className, parameter));
  return draws.every((draw) => draw !== undefined) ? draws : undefined;
};

function drawOf(className: string, { name, shape }: LayerParameter): LayerDraw | undefined {
  const initial = ownInitial(className, name) ?? initialByName(name, defaultWeights);
  return initial === undefined ? undefined : { name, shape, ...initial };
}
