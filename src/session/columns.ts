/**
 * The facts of all parameters that lists are sorted, filtered and summed by, as columns of numbers: one pass over the parameters, none of
 * which is kept.
 */
import { dtypes, isDtype, type Dtype } from '../model/dtype.js';
import type { Parameter, ParameterList, Role, Sized } from '../model/parameter.js';
import { bytesOf, countOf } from './tensor.js';

export interface Columns {
  readonly counts: Float64Array;
  readonly bytes: Float64Array;
  /** Index into `dtypeNames`. */
  readonly dtypes: Uint8Array;
  /** Index into `roleNames`. */
  readonly roles: Uint8Array;
}

export const dtypeNames: readonly Dtype[] = Object.keys(dtypes).filter(isDtype);
export const roleNames: readonly Role[] = ['trainable', 'buffer', 'optimizer', 'other', 'unknown'];

export function columnsOf(parameters: ParameterList): Columns {
  const { length } = parameters;
  const columns = {
    counts: new Float64Array(length),
    bytes: new Float64Array(length),
    dtypes: new Uint8Array(length),
    roles: new Uint8Array(length),
  };
  const dtypeCodes = new Map(dtypeNames.map((name, code) => [name, code]));
  for (let index = 0; index < length; index++) {
    const { dtype, role, count, bytes } = parameters.sizedAt?.(index) ?? sized(parameters.at(index));
    columns.counts[index] = count;
    columns.bytes[index] = bytes;
    columns.dtypes[index] = dtypeCodes.get(dtype) ?? 0;
    columns.roles[index] = roleNames.indexOf(role);
  }
  return columns;
}

function sized(parameter: Parameter): Sized {
  return { dtype: parameter.dtype, role: parameter.role, count: countOf(parameter), bytes: bytesOf(parameter) };
}
