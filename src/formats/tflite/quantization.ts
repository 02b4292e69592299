/** Scales and zero points of a TFLite tensor: real = scale * (code - zero point), one pair for all or one per index along an axis. */
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { Quantization } from '../../model/parameter.js';
import type { Shape } from '../../model/shape.js';
import type { FlatBuffer, Table, Vector } from './flatbuffer.js';
import { quantizationFields, tensorFields } from './schema.js';

/** More are not kept: the axis of a real weight is far shorter. */
const mostScales = 1 << 18;

/** `undefined` when the tensor has no scales. Throws `corrupt` when they do not fit the shape. */
export async function readQuantization(file: FlatBuffer, tensor: Table, dtype: Dtype, shape: Shape): Promise<Quantization | undefined> {
  const { kind } = dtypes[dtype];
  if (kind !== 'int' && kind !== 'uint') return undefined;
  const table = await tensor.table(tensorFields.quantization);
  if (table === undefined) return undefined;
  if ((await table.int8(quantizationFields.detailsType, 0)) !== 0)
    throw new CheckpointError('unsupported', 'a custom quantisation, which only its own operators know');
  const scale = await table.vector(quantizationFields.scale, 4);
  if (scale === undefined || scale.length === 0) return undefined;
  const zeroPoint = await table.vector(quantizationFields.zeroPoint, 8);
  const axis = await table.int32(quantizationFields.axis, 0);
  checkChannels(scale, zeroPoint, axis, shape);
  const scales = await readNumbers(file, scale, 4, (view, at) => view.getFloat32(at, true));
  const stored = zeroPoint === undefined ? [0] : await readNumbers(file, zeroPoint, 8, (view, at) => Number(view.getBigInt64(at, true)));
  const zeroPoints = stored.length === scales.length ? stored : scales.map(() => stored[0] ?? 0);
  if (scales.length === 1) return { scheme: 'per_tensor_affine', scales, zeroPoints };
  return { scheme: 'per_channel_affine', scales, zeroPoints, axis };
}

function checkChannels(scale: Vector, zeroPoint: Vector | undefined, axis: number, shape: Shape): void {
  if (scale.length > mostScales) throw new CheckpointError('too-large', `${String(scale.length)} scales`);
  if (scale.length !== 1 && scale.length !== shape[axis])
    throw new CheckpointError('corrupt', `${String(scale.length)} scales along axis ${String(axis)} of [${shape.join(', ')}]`);
  if (zeroPoint !== undefined && zeroPoint.length !== scale.length && zeroPoint.length !== 1)
    throw new CheckpointError('corrupt', `${String(zeroPoint.length)} zero points for ${String(scale.length)} scales`);
}

async function readNumbers(
  file: FlatBuffer,
  vector: Vector,
  width: number,
  read: (view: DataView, at: number) => number,
): Promise<number[]> {
  const view = await file.view(vector.start, width * vector.length);
  return Array.from({ length: vector.length }, (_, index) => read(view, width * index));
}
