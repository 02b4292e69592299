/** One array of NumPy's as a parameter: numbers where they lie, anything else by name and with the reason why there are no values. */
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Role, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { roleFromName } from '../names/role.js';
import type { NpyHeader } from './header.js';
import { textPreview } from './preview.js';

export type ArrayFacts = Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values'>;

/** Bytes of the array's values, if the file holds them all. */
export function valueBytes({ shape, type }: Pick<NpyHeader, 'shape' | 'type'>): number {
  return elementCount(shape) * type.itemBytes;
}

export interface ArrayPlace {
  /** Bytes behind the header. */
  readonly available: number;
  /** The number of the storage that begins there. */
  readonly storage: number;
  /** The header, and as many of the values as were read with it. */
  readonly head: Uint8Array;
}

/**
 * Throws `corrupt` when an element of text or raw bytes is larger than all there is; numbers that are missing become the reason why there are
 * no values.
 */
export function describeArray(header: NpyHeader, { available, storage, head }: ArrayPlace): ArrayFacts {
  const { type, shape } = header;
  if (type.dtype === 'opaque' && !type.hasObjects && elementCount(shape) > 0 && type.itemBytes > available)
    throw new CheckpointError('corrupt', `an element of ${String(type.itemBytes)} bytes, where the file holds ${String(available)}`);
  const values = valuesOf(header, available, storage);
  // A text instead of numbers says that nothing is wrong.
  const isWell = values.kind === 'none' && values.reason.tag === 'unsupported';
  const text = isWell ? (textPreview(header, head.subarray(header.length)) ?? type.text) : undefined;
  return {
    dtype: type.dtype,
    ...(type.typeName === undefined ? {} : { typeName: type.typeName }),
    ...(text === undefined ? {} : { text }),
    shape,
    values,
  };
}

function valuesOf(header: NpyHeader, available: number, storage: number): Values {
  const { type, shape, fortranOrder } = header;
  const none = (error: CheckpointError): Values => ({ kind: 'none', reason: reportError(error) });
  if (type.hasObjects) return none(new CheckpointError('unsafe', 'Python objects, kept as a pickle that would run code: not read'));
  const wanted = valueBytes(header);
  if (wanted > available)
    return none(new CheckpointError('corrupt', `an array of ${String(wanted)} bytes, of which the file holds ${String(available)}`));
  if (type.dtype === 'opaque')
    return none(new CheckpointError('unsupported', `elements of type ${type.typeName ?? ''} are not shown as numbers`));
  const strides = fortranOrder ? contiguousStrides(shape.toReversed()).reverse() : contiguousStrides(shape);
  return { kind: 'dense', layout: { storage, offset: 0, strides, byteOrder: type.itemBytes > 1 ? type.byteOrder : 'little' } };
}

/** Texts, dates and records are no parameters; long doubles are, although their values are not shown. */
export function arrayRole(name: string, { dtype, typeName = '' }: ArrayFacts): Role {
  return dtype === 'opaque' && !/^(float|complex)/.test(typeName) ? 'other' : roleFromName(name);
}
