/** What `inspect` tells about one parameter: from headers alone, and with its values when they are asked for. */
import { dtypes, type Dtype } from '../model/dtype.js';
import type { Elements } from '../model/elements.js';
import { reportError, type ErrorReport } from '../model/errors.js';
import type { Composite, Parameter } from '../model/parameter.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { Statistics } from '../model/statistics.js';
import type { Tensor } from '../numeric/tensor.js';
import { bytesOf, countOf, placeOf, refuseInflated, tensorOf } from '../session/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { jsonNumber } from './json.js';
import { statisticsReport } from './statistics-report.js';

export interface Wanted {
  readonly statistics: boolean;
  /** First and last values, and the digest; undefined: none of them. */
  readonly values?: number;
}

export interface ValuesReport {
  readonly statistics?: Statistics;
  readonly first?: readonly unknown[] | null;
  readonly last?: readonly unknown[] | null;
  readonly sha256?: string;
  /** Why some of it is missing. */
  readonly error?: ErrorReport;
}

/** Histograms have as many bins as NumPy's default. */
const bins = 10;

/** Fields in the order in which they are printed. */
export function parameterReport(checkpoint: Checkpoint, parameter: Parameter, found: ValuesReport): Record<string, unknown> {
  const { name, path, dtype, typeName, text, shape, role, quantization, values, className, of, requiresGrad } = parameter;
  const { statistics, ...rest } = found;
  return {
    name,
    ...(isSplitName(name, path) ? {} : { path }),
    dtype: typeName ?? dtype,
    shape,
    ...(text === undefined ? {} : { text }),
    ...(role === 'unknown' ? {} : { role }),
    count: countOf(parameter),
    bytes: bytesOf(parameter),
    file: placeOf(checkpoint, parameter).file,
    ...storageFields(parameter),
    ...(quantization === undefined ? {} : { quantization }),
    ...(className === undefined ? {} : { class: className }),
    ...(of === undefined ? {} : { of }),
    ...(requiresGrad === undefined ? {} : { requiresGrad }),
    ...(values.kind === 'composite' ? compositeFields(values.composite) : {}),
    gradient: 'absent',
    ...(statistics === undefined ? {} : { statistics: statisticsReport(statistics) }),
    ...rest,
  };
}

/** Then the path says nothing that the name does not. */
function isSplitName(name: string, path: readonly string[]): boolean {
  const keys = name.split('.');
  return path.length === keys.length ? path.every((key, index) => key === keys[index]) : path.length === 1 && path[0] === name;
}

function storageFields({ values }: Parameter): Record<string, unknown> {
  if (values.kind !== 'dense') return {};
  const { storage, offset, strides } = values.layout;
  return { storage: { id: storage, offset, strides } };
}

function compositeFields({ layout, coalesced }: Composite): Record<string, unknown> {
  return { layout, ...(coalesced === undefined ? {} : { coalesced }) };
}

/** Trouble with one parameter is told with it; only cancelling ends everything. */
export async function readValues(
  pool: () => KernelPool,
  checkpoint: Checkpoint,
  parameter: Parameter,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<ValuesReport> {
  const { values } = parameter;
  if (values.kind === 'none') return { error: values.reason };
  if (values.kind === 'composite' && values.composite.layout === 'nested') return {};
  if (!wanted.statistics && wanted.values === undefined) return {};
  try {
    const tensor = tensorOf(checkpoint, parameter);
    refuseInflated(tensor);
    return await readTensor(pool(), tensor, wanted, signal);
  } catch (error) {
    const report = reportError(error);
    if (report.tag === 'cancelled') throw error;
    return { error: report };
  }
}

async function readTensor(pool: KernelPool, tensor: Tensor, wanted: Wanted, signal: AbortSignal): Promise<ValuesReport> {
  const hasNumbers = dtypes[tensor.dtype].kind !== 'code';
  const statistics = wanted.statistics && hasNumbers ? await pool.statistics(tensor, { depth: 'full', bins }, { signal }) : undefined;
  const ends = wanted.values === undefined ? {} : await readEnds(pool, tensor, wanted.values, hasNumbers, signal);
  return { ...(statistics === undefined ? {} : { statistics }), ...ends };
}

async function readEnds(pool: KernelPool, tensor: Tensor, wanted: number, hasNumbers: boolean, signal: AbortSignal): Promise<ValuesReport> {
  const sha256 = await pool.digest(tensor, { signal });
  if (!hasNumbers) return { first: null, last: null, sha256 };
  const total = tensor.shape.reduce((product, size) => product * size, 1);
  const count = Math.min(wanted, total);
  const read = async (first: number): Promise<readonly unknown[]> =>
    count === 0 ? [] : numbersOf(await pool.elements(tensor, { first, count }, { signal }), tensor.dtype);
  return { first: await read(0), last: await read(total - count), sha256 };
}

/** Booleans of bool, pairs of complex, strings of integers that a double would round. */
function numbersOf(elements: Elements, dtype: Dtype): readonly unknown[] {
  if (elements.kind === 'integer') return Array.from(elements.values, (value) => jsonNumber(value));
  if (dtype === 'bool') return Array.from(elements.values, (value) => value !== 0);
  if (elements.kind === 'real') return [...elements.values];
  return Array.from({ length: elements.values.length / 2 }, (_, index) => [...elements.values.subarray(2 * index, 2 * index + 2)]);
}
