/** What the random initializers of MXNet share: uniform or normal numbers around 0, of a type that its interface draws. */
import { elementCount } from '../../../model/shape.js';
import type { Generators } from '../../random/generators.js';
import { normal, uniform, type MxnetInterface } from '../../random/mxnet.js';
import type { Values } from '../../random/pieces.js';
import { isDrawnFloat, type DrawnFloat } from '../../rounding.js';
import type { Fidelity, Target } from '../initializer.js';
import { bitEqual, doubleNormals, sameDistribution, type Plan } from '../planned.js';
import { refuse } from '../refusals.js';

/** `width` is the bound of uniform numbers, the standard deviation of normal ones. */
export interface Centred {
  readonly kind: 'uniform' | 'normal';
  readonly width: number;
}

export function centredNumbers(
  { mxnet }: Generators,
  style: MxnetInterface,
  dtype: DrawnFloat,
  count: number,
  { kind, width }: Centred,
): Iterable<Values> {
  return kind === 'uniform' ? uniform(mxnet, style, dtype, count, -width, width) : normal(mxnet, style, dtype, count, 0, width);
}

/** All values independent of each other. Throws `refused` for other types than MXNet draws. */
export function centredValues(target: Target, distribution: Centred): Plan {
  const dtype = drawnDtype(target);
  return {
    fidelity: ({ machine }) => {
      if (machine.mxnet === 'np') return narrowOnly(dtype, target);
      return target.memoryOrder === undefined ? classicFidelity(dtype, distribution) : sameDistribution;
    },
    values: (generators) => {
      const style = generators.machine.mxnet;
      if (style === 'np') narrowOnly(dtype, target);
      return centredNumbers(generators, style, dtype, elementCount(target.shape), distribution);
    },
  };
}

function drawnDtype({ dtype }: Target): DrawnFloat {
  return isDrawnFloat(dtype) && dtype !== 'bfloat16' ? dtype : refuse(`MXNet draws float16, float32 and float64, not ${dtype}`);
}

function classicFidelity(dtype: DrawnFloat, { kind }: Centred): Fidelity {
  return dtype === 'float64' && kind === 'normal' ? doubleNormals : bitEqual;
}

function narrowOnly(dtype: DrawnFloat, { memoryOrder }: Target): Fidelity {
  if (dtype !== 'float32') refuse(`after npx.set_np() MXNet draws float32 only, not ${dtype}`);
  return memoryOrder === undefined ? bitEqual : sameDistribution;
}
