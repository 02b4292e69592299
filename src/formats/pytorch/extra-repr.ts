/**
 * A layer's constructor arguments as torch prints them (`extra_repr`), from the attributes that were saved with it.
 *
 *   extraRepr('torch.nn.modules.linear.Linear', state, true) // in_features=4, out_features=8, bias=True
 */
import { entry, itemsOf, numberOf, PickleFloat, type PickleValue } from '../pickle/nodes.js';
import { pythonFloat } from '../pickle/python-float.js';

interface Saved {
  readonly state: PickleValue | undefined;
  /** Whether the layer has a parameter `bias`. */
  readonly hasBias: boolean;
}

/** One argument, or undefined when torch leaves it out or the file does not have it. */
type Part = (saved: Saved) => string | undefined;

/** Arguments for a full class name; empty for classes whose attributes mean nothing to us (the user's own). */
export function extraRepr(className: string, state: PickleValue | undefined, hasBias: boolean): string {
  const [, quantized, name] = /^torch\.(?:ao\.)?nn\.(?:modules\.|(quantized\.)).*?(\w+)$/.exec(className) ?? [];
  const parts = quantized === undefined ? layers.get(name ?? '') : quantizedLayers.get(name ?? '');
  return (parts ?? []).flatMap((part) => part({ state, hasBias }) ?? []).join(', ');
}

const plain =
  (key: string): Part =>
  ({ state }) =>
    python(entry(state, key));

const named =
  (key: string): Part =>
  ({ state }) => {
    const text = python(entry(state, key));
    return text === undefined ? undefined : `${key}=${text}`;
  };

const quoted =
  (key: string): Part =>
  ({ state }) => {
    const value = entry(state, key);
    return typeof value === 'string' ? `${key}='${value}'` : undefined;
  };

/** Left out where every number of it, or the word, is the default. */
const unless =
  (key: string, usual: null | boolean | number | string): Part =>
  (saved) => {
    const value = entry(saved.state, key);
    const items = itemsOf(value) ?? [value];
    return items.every((item) => (numberOf(item) ?? item) === usual) ? undefined : named(key)(saved);
  };

const bias: Part = ({ hasBias }) => `bias=${hasBias ? 'True' : 'False'}`;
const noBias: Part = ({ hasBias }) => (hasBias ? undefined : 'bias=False');

const linear = [named('in_features'), named('out_features'), bias];
const convolution = [
  plain('in_channels'),
  plain('out_channels'),
  named('kernel_size'),
  named('stride'),
  unless('padding', 0),
  unless('dilation', 1),
  unless('output_padding', 0),
  unless('groups', 1),
  noBias,
  unless('padding_mode', 'zeros'),
];
const batchNorm = [plain('num_features'), named('eps'), named('momentum'), named('affine'), bias, named('track_running_stats')];
const recurrent = [
  plain('input_size'),
  plain('hidden_size'),
  unless('proj_size', 0),
  unless('num_layers', 1),
  unless('bias', true),
  unless('batch_first', false),
  unless('dropout', 0),
  unless('bidirectional', false),
];
const cell = [plain('input_size'), plain('hidden_size'), unless('bias', true), unless('nonlinearity', 'tanh')];
const embedding = [
  plain('num_embeddings'),
  plain('embedding_dim'),
  unless('padding_idx', null),
  unless('max_norm', null),
  unless('norm_type', 2),
  unless('scale_grad_by_freq', false),
  unless('sparse', false),
];
const dropout = [named('p'), named('inplace')];
const inPlace = [unless('inplace', false)];
const maxPool = [named('kernel_size'), named('stride'), named('padding'), named('dilation'), named('ceil_mode')];
const averagePool = [named('kernel_size'), named('stride'), named('padding')];
const adaptivePool = [named('output_size')];

const inDimensions = (name: string, parts: readonly Part[]): readonly [string, readonly Part[]][] =>
  ['1d', '2d', '3d'].map((dimensions) => [name + dimensions, parts]);

const layers: ReadonlyMap<string, readonly Part[]> = new Map([
  ['Linear', linear],
  ['NonDynamicallyQuantizableLinear', linear],
  ['Bilinear', [named('in1_features'), named('in2_features'), named('out_features'), bias]],
  ...inDimensions('Conv', convolution),
  ...inDimensions('ConvTranspose', convolution),
  ...inDimensions('BatchNorm', batchNorm),
  ...inDimensions('InstanceNorm', batchNorm),
  ['SyncBatchNorm', batchNorm],
  ['LayerNorm', [plain('normalized_shape'), named('eps'), named('elementwise_affine'), bias]],
  ['RMSNorm', [plain('normalized_shape'), named('eps'), named('elementwise_affine')]],
  ['GroupNorm', [plain('num_groups'), plain('num_channels'), named('eps'), named('affine'), bias]],
  ['Embedding', embedding],
  ['RNN', recurrent],
  ['LSTM', recurrent],
  ['GRU', recurrent],
  ['RNNCell', cell],
  ['LSTMCell', cell],
  ['GRUCell', cell],
  ['Dropout', dropout],
  ...inDimensions('Dropout', dropout),
  ['AlphaDropout', dropout],
  ['PReLU', [named('num_parameters')]],
  ['ReLU', inPlace],
  ['ReLU6', inPlace],
  ['SiLU', inPlace],
  ['Mish', inPlace],
  ['LeakyReLU', [named('negative_slope'), ...inPlace]],
  ['ELU', [named('alpha'), ...inPlace]],
  ['GELU', [quoted('approximate')]],
  ['Softmax', [named('dim')]],
  ['LogSoftmax', [named('dim')]],
  ['Flatten', [named('start_dim'), named('end_dim')]],
  ...inDimensions('MaxPool', maxPool),
  ...inDimensions('AvgPool', averagePool),
  ...inDimensions('AdaptiveAvgPool', adaptivePool),
  ...inDimensions('AdaptiveMaxPool', adaptivePool),
]);

/** Their bias is packed together with the weight. */
const quantizedLayers: ReadonlyMap<string, readonly Part[]> = new Map([['Linear', [named('in_features'), named('out_features')]]]);

const mostItems = 8;

/** Numbers, truths, None, words and short tuples of them, as Python's `str` writes them. */
function python(value: PickleValue | undefined): string | undefined {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.slice(0, 100);
  if (typeof value === 'number') return String(value);
  if (value instanceof PickleFloat) return pythonFloat(value.value);
  const items = itemsOf(value);
  if (items === undefined || items.length > mostItems) return undefined;
  const texts = items.map((item) => (itemsOf(item) === undefined ? python(item) : undefined));
  return texts.includes(undefined) ? undefined : `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})`;
}
