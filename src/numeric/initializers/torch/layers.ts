/**
 * What fresh PyTorch layers draw, in their order, told by the shapes of what is stored.
 *
 *   torchLayerDraws('Linear', [{ name: 'weight', shape: [8, 4] }, { name: 'bias', shape: [8] }]);
 *
 * Weights and biases that a layer draws and then overwrites are there, too: they take numbers from the generator.
 */
import type { LayerDraw, LayerDraws, LayerParameter } from '../layer-draws.js';
import { attentionDraws, transformerDraws } from './attention-layers.js';
import { affineDraws, constantDraws, draw, find, onesAndZeros, uniformDraws } from './layer-rows.js';
import { recurrentDraws } from './recurrent-layers.js';

type Rows = (parameters: readonly LayerParameter[]) => readonly LayerDraw[] | undefined;

/** Uniform numbers up to 1 / sqrt(the size of the first input). */
const bilinear: Rows = (parameters) => {
  const inputs = find(parameters, 'weight', 3)?.shape[1];
  return inputs === undefined ? undefined : uniformDraws(parameters, 1 / Math.sqrt(inputs));
};

const embedding: Rows = (parameters) => {
  const weight = find(parameters, 'weight', 2);
  return weight === undefined ? undefined : [draw(weight, 'normal_', {})];
};

const prelu: Rows = (parameters) => constantDraws(parameters, 0.25);

const affine =
  (rank: number): Rows =>
  (parameters) =>
    affineDraws(parameters, rank);

const known: Readonly<Record<string, Rows>> = {
  Linear: affine(2),
  NonDynamicallyQuantizableLinear: affine(2),
  Bilinear: bilinear,
  Conv1d: affine(3),
  Conv2d: affine(4),
  Conv3d: affine(5),
  ConvTranspose1d: affine(3),
  ConvTranspose2d: affine(4),
  ConvTranspose3d: affine(5),
  Embedding: embedding,
  EmbeddingBag: embedding,
  RNN: recurrentDraws(1),
  GRU: recurrentDraws(3),
  LSTM: recurrentDraws(4),
  RNNCell: recurrentDraws(1),
  GRUCell: recurrentDraws(3),
  LSTMCell: recurrentDraws(4),
  MultiheadAttention: attentionDraws,
  TransformerEncoderLayer: transformerDraws,
  TransformerDecoderLayer: transformerDraws,
  BatchNorm1d: onesAndZeros,
  BatchNorm2d: onesAndZeros,
  BatchNorm3d: onesAndZeros,
  SyncBatchNorm: onesAndZeros,
  InstanceNorm1d: onesAndZeros,
  InstanceNorm2d: onesAndZeros,
  InstanceNorm3d: onesAndZeros,
  LayerNorm: onesAndZeros,
  GroupNorm: onesAndZeros,
  RMSNorm: onesAndZeros,
  PReLU: prelu,
};

export const torchLayerDraws: LayerDraws = (className, parameters) => {
  const draws = Object.hasOwn(known, className) ? known[className]?.(parameters) : undefined;
  const isComplete = draws !== undefined && parameters.every(({ name }) => draws.some((row) => row.name === name));
  return isComplete ? draws : undefined;
};
