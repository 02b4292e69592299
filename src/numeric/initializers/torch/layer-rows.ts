/** The draws that PyTorch's layers are made of. */
import type { Arguments } from '../initializer.js';
import type { LayerDraw, LayerParameter } from '../layer-draws.js';
import { fansOf } from './fans.js';

/** The parameter of that name, if it has that many dimensions. */
export function find(parameters: readonly LayerParameter[], name: string, rank: number): LayerParameter | undefined {
  return parameters.find((parameter) => parameter.name === name && parameter.shape.length === rank);
}

/** `initializer` is torch.nn.init's name. */
export function draw({ name, shape }: LayerParameter, initializer: string, given: Arguments): LayerDraw {
  return { name, shape, initializer: `torch.${initializer}`, arguments: given };
}

/** All of them, in their order, U(-limit, limit). */
export function uniformDraws(parameters: readonly LayerParameter[], limit: number): LayerDraw[] {
  return parameters.map((parameter) => draw(parameter, 'uniform_', { a: -limit, b: limit }));
}

export function constantDraws(parameters: readonly LayerParameter[], value: number): LayerDraw[] {
  return parameters.map((parameter) => draw(parameter, 'constant_', { val: value }));
}

/** Linear and convolutions: weight kaiming_uniform_(a=sqrt(5)), bias up to 1 / sqrt(fan_in). Of transposed convolutions fan_in is of the outputs. */
export function affineDraws(parameters: readonly LayerParameter[], rank: number): LayerDraw[] | undefined {
  const weight = find(parameters, 'weight', rank);
  if (weight === undefined) return undefined;
  const { fanIn } = fansOf(weight.shape);
  const bias = parameters.filter(({ name }) => name === 'bias');
  return [draw(weight, 'kaiming_uniform_', { a: Math.sqrt(5) }), ...uniformDraws(bias, fanIn === 0 ? 0 : 1 / Math.sqrt(fanIn))];
}

const ofNorms: Readonly<Record<string, string>> = {
  weight: 'ones_',
  bias: 'zeros_',
  running_mean: 'zeros_',
  running_var: 'ones_',
  num_batches_tracked: 'zeros_',
};

/** Normalisations draw nothing. */
export function onesAndZeros(parameters: readonly LayerParameter[]): LayerDraw[] {
  return Object.entries(ofNorms).flatMap(([name, initializer]) =>
    parameters.filter((parameter) => parameter.name === name).map((parameter) => draw(parameter, initializer, {})),
  );
}

/** The parameters of a part of the layer, by their names in it. */
export function inPart(parameters: readonly LayerParameter[], part: string): LayerParameter[] {
  return parameters
    .filter(({ name }) => name.startsWith(`${part}.`))
    .map(({ name, shape }) => ({ name: name.slice(part.length + 1), shape }));
}

/** The draws of a part, with the names that they have in the layer. */
export function ofPart(part: string, draws: readonly LayerDraw[]): LayerDraw[] {
  return draws.map((row) => ({ ...row, name: `${part}.${row.name}` }));
}
