/** What each code of a small type is worth: the one place where the meaning of at most 16 bits is written down. */
import { dtypes, type Dtype } from '../model/dtype.js';
import { floatTable, isSmallFloat } from './float-tables.js';

const integerTables = new Map<Dtype, Float64Array>();

/**
 * The value of every code of a dtype of at most 16 bits, made once; undefined for wider ones, complex and block types. Shared: only to be read.
 * Quantised codes are worth themselves, not what they dequantise to.
 */
export function tableOf(dtype: Dtype): Float64Array | undefined {
  if (isSmallFloat(dtype)) return floatTable(dtype);
  if (dtypes[dtype].bits > 16 || dtypes[dtype].kind === 'block') return undefined;
  const known = integerTables.get(dtype);
  if (known !== undefined) return known;
  const table = makeIntegerTable(dtype);
  integerTables.set(dtype, table);
  return table;
}

function makeIntegerTable(dtype: Dtype): Float64Array {
  const codes = 2 ** dtypes[dtype].bits;
  if (dtype === 'bool') return new Float64Array(codes).map((_, code) => (code === 0 ? 0 : 1));
  const firstNegative = isSigned(dtype) ? codes / 2 : codes;
  return new Float64Array(codes).map((_, code) => (code < firstNegative ? code : code - codes));
}

function isSigned(dtype: Dtype): boolean {
  return dtypes[dtype].kind === 'int' || dtype === 'qint8';
}
