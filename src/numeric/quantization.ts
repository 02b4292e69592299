/** Integer codes and the values they stand for, as the frameworks compute them. */
import type { Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import type { Quantization } from '../model/parameter.js';
import { toEven } from './float-codes.js';
import { integerRange } from './integer-range.js';
import type { DenseTensor } from './tensor.js';

/** The value of a code in a channel. */
export function dequantizer({ scheme, scales, zeroPoints }: Quantization): (code: number, channel: number) => number {
  const scale = (channel: number): number => Math.fround(scales[channel] ?? NaN);
  if (scheme === 'per_channel_affine_float_qparams') {
    // A zero point that is no integer is subtracted in float32 too.
    return (code, channel) => Math.fround(Math.fround(code - Math.fround(zeroPoints[channel] ?? 0)) * scale(channel));
  }
  // TensorFlow.js computes in doubles and rounds once, when it stores the result.
  if (scheme === 'scale_and_minimum') return (code, channel) => Math.fround(code * (scales[channel] ?? NaN) + (zeroPoints[channel] ?? 0));
  return (code, channel) => Math.fround((code - (zeroPoints[channel] ?? 0)) * scale(channel));
}

/**
 * The code nearest to a value in a channel, the first or last one for values beyond them: `torch.quantize_per_tensor`, `quantize_per_channel` and
 * TensorFlow.js' converter. NaN is `refused`.
 */
export function quantizer(dtype: Dtype, { scheme, scales, zeroPoints }: Quantization): (value: number, channel: number) => number {
  const { lowest, highest } = integerRange(dtype);
  const [first, last] = [Number(lowest), Number(highest)];
  const steps = stepsOf(scheme, scales, zeroPoints);
  return (value, channel) => {
    if (Number.isNaN(value)) throw new CheckpointError('refused', `NaN has no code in ${dtype}`);
    return Math.min(Math.max(steps(value, channel), first), last);
  };
}

/** The code before it is held inside the type's range. */
function stepsOf(
  scheme: Quantization['scheme'],
  scales: readonly number[],
  zeroPoints: readonly number[],
): (value: number, channel: number) => number {
  if (scheme === 'scale_and_minimum') return (value, channel) => nearest((value - (zeroPoints[channel] ?? 0)) / (scales[channel] ?? NaN));
  // torch multiplies by the inverse of the scale, in float32, and adds a zero point that is an integer only after rounding.
  const inverses = scales.map((scale) => Math.fround(1 / Math.fround(scale)));
  const quotient = (value: number, channel: number): number => Math.fround(Math.fround(value) * (inverses[channel] ?? NaN));
  if (scheme === 'per_channel_affine_float_qparams') {
    return (value, channel) => nearest(Math.fround(quotient(value, channel) + Math.fround(zeroPoints[channel] ?? 0)));
  }
  return (value, channel) => (zeroPoints[channel] ?? 0) + nearest(quotient(value, channel));
}

/** To the nearest whole number, ties to even. */
function nearest(value: number): number {
  return value < 0 ? -toEven(-value) : toEven(value);
}

/** The channel of an element by its position in the storage. Quantised tensors are dense, so positions tell indices. */
export function channelOf({ offset, strides, shape, quantization }: DenseTensor): (position: number) => number {
  const axis = quantization?.axis;
  if (axis === undefined) return () => 0;
  const stride = strides[axis] ?? 1;
  const channels = shape[axis] ?? 1;
  return (position) => Math.floor((position - offset) / stride) % channels;
}
