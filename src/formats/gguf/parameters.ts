/** From the tensors that headers describe to parameters, each with a storage of its own. One that is not in order keeps its name and says why. */
import type { Warning } from '../../model/checkpoint.js';
import { byteLength, dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, Storage, Values } from '../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import { checkLayout } from '../check-layout.js';
import { roleFromName } from '../names/role.js';
import { quoted, type Header, type TensorInfo } from './header.js';
import { dtypeOf, unreadType } from './types.js';

/** The tensors of one file; `file` is its index in the checkpoint's files. */
export interface Part {
  readonly file: number;
  readonly size: number;
  readonly header: Header;
}

export interface Contents {
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
  readonly warnings: readonly Warning[];
}

/** `corrupt` when a file ends before its data begin. */
export function contentsOf(parts: readonly Part[]): Contents {
  const parameters: Parameter[] = [];
  const storages: Storage[] = [];
  for (const part of parts) {
    checkDataStart(part);
    for (const info of part.header.tensors) {
      const index = parameters.length;
      const { dtype, typeName, storage, values } = placed(part, info, index);
      storages.push(storage);
      const { name, shape } = info;
      parameters.push({
        ...{ index, name, path: name.split('.'), dtype, shape, role: roleFromName(name), values },
        ...(typeName === undefined ? {} : { typeName }),
      });
    }
  }
  return { parameters, storages, warnings: [...unreadable(parameters), ...parts.flatMap(layoutWarnings)] };
}

function checkDataStart({ header, size }: Part): void {
  if (header.dataStart <= size || header.tensors.every(({ shape }) => elementCount(shape) === 0)) return;
  const where = `the data begin at ${String(header.dataStart)}, beyond the ${String(size)} bytes of the file`;
  throw new CheckpointError('corrupt', where, { offset: header.dataStart });
}

interface Placed {
  readonly dtype: Dtype;
  readonly typeName?: string;
  readonly storage: Storage;
  readonly values: Values;
}

const nothing: Storage = { kind: 'range', file: 0, start: 0, length: 0 };

function placed(part: Part, info: TensorInfo, storage: number): Placed {
  const dtype = dtypeOf(info.type);
  if (dtype === undefined) {
    const { name, why } = unreadType(info.type);
    return { dtype: 'opaque', typeName: name, storage: nothing, values: without(new CheckpointError('unsupported', why)) };
  }
  try {
    const strides = contiguousStrides(info.shape);
    const range = rangeOf(part, info, dtype, strides);
    const byteOrder = part.header.byteOrder;
    return { dtype, storage: range, values: { kind: 'dense', layout: { storage, offset: 0, strides, byteOrder } } };
  } catch (error) {
    return { dtype, storage: nothing, values: without(error) };
  }
}

function without(error: unknown): Values {
  return { kind: 'none', reason: reportError(error) };
}

function rangeOf({ file, size, header }: Part, { shape, offset }: TensorInfo, dtype: Dtype, strides: readonly number[]): Storage {
  const refuse = (why: string): never => {
    throw new CheckpointError('corrupt', why);
  };
  const facts = dtypes[dtype];
  const row = shape.at(-1) ?? 1;
  if ('block' in facts && row % facts.block !== 0) refuse(`rows of ${String(row)} values do not fill blocks of ${String(facts.block)}`);
  if (offset % header.alignment !== 0) refuse(`the offset ${String(offset)} is not a multiple of ${String(header.alignment)}`);
  const start = header.dataStart + offset;
  checkLayout(dtype, shape, { offset: 0, strides }, Math.max(0, size - start));
  return { kind: 'range', file, start: Math.min(start, size), length: byteLength(dtype, elementCount(shape)) };
}

/** One warning a sort of trouble: how many, and the first of them. */
function unreadable(parameters: readonly Parameter[]): readonly Warning[] {
  const troubles = new Map<Warning['tag'], { count: number; readonly first: string }>();
  for (const { name, values } of parameters) {
    if (values.kind !== 'none') continue;
    const { tag, message } = values.reason;
    const known = troubles.get(tag);
    if (known === undefined) troubles.set(tag, { count: 1, first: `${quoted(name)}: ${message}` });
    else known.count++;
  }
  return [...troubles].map(([tag, { count, first }]) => ({
    tag,
    message: count === 1 ? first : `${String(count)} tensors cannot be read, the first is ${first}`,
  }));
}

/** The format wants every tensor right behind the one before. */
function layoutWarnings({ header }: Part): readonly Warning[] {
  const warnings: Warning[] = [];
  let end: number | undefined = 0;
  const lengths = header.tensors.map((info) => ({ ...info, length: lengthOf(info) })).sort((a, b) => a.offset - b.offset);
  for (const { name, offset, length } of lengths) {
    const problem = end === undefined ? undefined : spacing(offset, end, header.alignment);
    if (problem !== undefined) warnings.push({ tag: 'corrupt', message: `${quoted(name)} ${problem}` });
    end = length === undefined ? undefined : Math.max(end ?? 0, offset + length);
  }
  return warnings.slice(0, 10);
}

function spacing(offset: number, end: number, alignment: number): string | undefined {
  if (offset < end) return 'begins inside the tensor before it';
  return offset > Math.ceil(end / alignment) * alignment ? 'does not begin where the tensor before it ends' : undefined;
}

/** In bytes; undefined where the type is not known. */
function lengthOf({ type, shape }: TensorInfo): number | undefined {
  const dtype = dtypeOf(type);
  return dtype === undefined ? undefined : byteLength(dtype, elementCount(shape));
}
