/** torch.nn.init's fans and gains. */
import type { Shape } from '../../../model/shape.js';
import { refuse } from '../refusals.js';

export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The first two sizes, times the size of the kernel: [out, in, ...kernel]. Throws `refused` below two dimensions. */
export function fansOf([outputs, inputs, ...kernel]: Shape): Fans {
  if (outputs === undefined || inputs === undefined)
    return refuse('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  const size = kernel.reduce((product, length) => product * length, 1);
  return { fanIn: inputs * size, fanOut: outputs * size };
}

export const nonlinearities = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
  'sigmoid',
  'tanh',
  'relu',
  'leaky_relu',
  'selu',
] as const;

/** torch.nn.init.calculate_gain; `slope` counts for leaky_relu only. */
export function gainOf(nonlinearity: string, slope: number): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + slope * slope));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}
