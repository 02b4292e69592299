/** From integer codes to the values they stand for, as the frameworks compute them. */
import type { Quantization } from '../model/parameter.js';
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

/** The channel of an element by its position in the storage. Quantised tensors are dense, so positions tell indices. */
export function channelOf({ offset, strides, shape, quantization }: DenseTensor): (position: number) => number {
  const axis = quantization?.axis;
  if (axis === undefined) return () => 0;
  const stride = strides[axis] ?? 1;
  const channels = shape[axis] ?? 1;
  return (position) => Math.floor((position - offset) / stride) % channels;
}
