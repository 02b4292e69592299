/** Icons by kind of layer and role: names of codicons. */
import type { Framework } from '../../model/checkpoint.js';
import type { Role } from '../../model/parameter.js';

export const frameworkIcons: Record<Framework, string> = {
  pytorch: 'flame',
  safetensors: 'shield',
  keras: 'layers',
  tensorflow: 'graph',
  tensorflowjs: 'globe',
  hdf5: 'database',
  mxnet: 'circuit-board',
  onnx: 'type-hierarchy',
  gguf: 'package',
  numpy: 'symbol-array',
  flax: 'zap',
  orbax: 'archive',
};

export const roleIcons: Record<Role, string> = {
  trainable: 'symbol-array',
  buffer: 'database',
  optimizer: 'history',
  other: 'symbol-misc',
  unknown: 'symbol-array',
};

const layers: readonly (readonly [RegExp, string])[] = [
  [/^(Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict)$/, 'symbol-namespace'],
  [/Conv|Pool|Upsample|Unfold|Fold|Pad/, 'symbol-ruler'],
  [/Norm/, 'symbol-numeric'],
  [/Embedding/, 'book'],
  [/LSTM|GRU|RNN/, 'sync'],
  [/Attention|Transformer/, 'eye'],
  [/Dropout|Identity/, 'circle-slash'],
  [/Linear/, 'symbol-operator'],
  [/Flatten|Unflatten|Reshape/, 'fold'],
  [/U$|Sigmoid|Tanh|Softmax|Softplus|Softsign|swish|Mish|Activation/, 'pulse'],
];

/** Without a class, a block that holds blocks is a group, another one a layer. */
export function blockIcon(className: string | null, childBlocks: number): string {
  const known = className === null ? undefined : layers.find(([pattern]) => pattern.test(className));
  return known?.[1] ?? (childBlocks > 0 ? 'symbol-namespace' : 'symbol-class');
}
