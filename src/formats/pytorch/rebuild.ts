/** Reads calls of torch's rebuild functions: by the function's name, from its arguments. */
import { checkLayout } from '../check-layout.js';
import { dtypes, isDtype, type Dtype } from '../../model/dtype.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Composite } from '../../model/parameter.js';
import { contiguousStrides, type Shape } from '../../model/shape.js';
import { entry, globalName, isNode, itemsOf, numberOf, type CallNode, type PickleNode, type PickleValue } from '../pickle/nodes.js';
import { isArrayCall, isNumeric, readArray } from './numpy.js';
import type { StorageId, StorageTable } from './storages.js';
import type { NamedTensor, TensorFacts, TensorQuantization } from './tensor.js';

/** torch allows 64; a pickle with more is a file made to be slow. */
const mostAxes = 64;

type Arguments = readonly PickleValue[];

export class TensorReader {
  private readonly known = new Map<PickleNode, TensorFacts | undefined>();

  constructor(private readonly storages: StorageTable) {}

  /** The tensor a node stands for, or undefined when it is something else. A broken tensor is a tensor with a problem. */
  read(value: PickleValue | undefined): TensorFacts | undefined {
    if (!isNode(value) || value.kind !== 'call') return undefined;
    if (this.known.has(value)) return this.known.get(value);
    // A tensor that contains itself is nothing; without this the next line would not end.
    this.known.set(value, undefined);
    const facts = this.readCall(value);
    this.known.set(value, facts);
    return facts;
  }

  private readCall(call: CallNode): TensorFacts | undefined {
    const name = globalName(call.callee) ?? '';
    if (isArrayCall(name)) return isNumeric(call) ? guarded(() => readArray(call)) : undefined;
    if (name === 'torch.nn.parameter.UninitializedParameter' || name === 'torch.nn.parameter.UninitializedBuffer')
      return uninitialized(name);
    if (name === 'torch._tensor._rebuild_from_type_v2') return this.readSubclass(call.args);
    const rebuild = name.startsWith('torch._utils._rebuild_') ? rebuilders.get(name.slice('torch._utils.'.length)) : undefined;
    return rebuild === undefined ? undefined : guarded(() => rebuild(this, call.args));
  }

  /** `(function, type, arguments, state)`: the function's tensor, under the name of its type. */
  private readSubclass([callee, type, args]: Arguments): TensorFacts | undefined {
    const items = itemsOf(args);
    if (callee === undefined || items === undefined) return undefined;
    const facts = this.readCall({ kind: 'call', callee, args: items, items: [], entries: [], state: undefined });
    const className = globalName(type)?.split('.').at(-1);
    return facts === undefined || className === undefined || className === 'Tensor'
      ? facts
      : { ...facts, className: facts.className ?? className };
  }

  required(value: PickleValue | undefined): TensorFacts {
    const facts = this.read(value);
    if (facts === undefined) throw new CheckpointError('corrupt', 'a tensor is missing inside a tensor');
    return facts;
  }

  view(args: Arguments, dtype?: Dtype, metadata?: PickleValue): TensorFacts {
    const id = this.storages.read(args[0]);
    const elementType = dtype ?? id.dtype;
    if (elementType === undefined) throw new CheckpointError('corrupt', 'a tensor without an element type');
    const shape = readSizes(args[2], 'shape');
    const strides = readSizes(args[3], 'strides');
    const offset = args[1];
    if (typeof offset !== 'number') throw new CheckpointError('corrupt', 'a tensor without an offset');
    checkLayout(elementType, shape, { offset, strides }, id.byteLength);
    const view = {
      storage: this.storages.numberOf(id.key),
      storageLength: id.part?.wholeLength ?? id.byteLength,
      offset: offset + elementsBefore(id, elementType),
      strides,
      ...(entry(metadata, 'conj') === true ? { conjugate: true as const } : {}),
      ...(entry(metadata, 'neg') === true ? { negate: true as const } : {}),
    };
    return { dtype: elementType, shape, body: { kind: 'view', view } };
  }
}

/** Where a part of a storage begins, in elements of the tensor. */
function elementsBefore({ part }: StorageId, dtype: Dtype): number {
  const elements = ((part?.start ?? 0) * 8) / dtypes[dtype].bits;
  if (!Number.isInteger(elements)) throw new CheckpointError('corrupt', 'a view that begins inside an element');
  return elements;
}

/** Trouble with one tensor is that tensor's: the others can still be shown. */
function guarded(read: () => TensorFacts): TensorFacts {
  try {
    return read();
  } catch (error) {
    return { dtype: 'uint8', shape: [], body: { kind: 'none', reason: reportError(error) } };
  }
}

/** A tuple, list or torch.Size of whole numbers. */
export function readSizes(value: PickleValue | undefined, what: string): readonly number[] {
  const inner = isNode(value) && value.kind === 'call' && globalName(value.callee) === 'torch.Size' ? value.args[0] : value;
  const items = itemsOf(inner);
  if (items === undefined || !items.every((item) => typeof item === 'number' && Number.isInteger(item) && item >= 0)) {
    throw new CheckpointError('corrupt', `a tensor without a ${what}`);
  }
  if (items.length > mostAxes) throw new CheckpointError('too-large', `a tensor of ${String(items.length)} axes`);
  return items as readonly number[];
}

/** torch's name of an element type, as ours: only the shorthands differ. */
export function readDtype(value: PickleValue | undefined): Dtype {
  const name = (globalName(value) ?? '').replace(/^torch\./, '');
  const full = { float: 'float32', double: 'float64', half: 'float16', long: 'int64', int: 'int32', short: 'int16' }[name] ?? name;
  if (!isDtype(full)) throw new CheckpointError('unsupported', `the element type ${name.slice(0, 100)} is not known`);
  return full;
}

function noValues(dtype: Dtype, shape: Shape, message: string, className?: string): TensorFacts {
  const reason = { tag: 'not-found', message } as const;
  return { dtype, shape, body: { kind: 'none', reason }, ...(className === undefined ? {} : { className }) };
}

function uninitialized(name: string): TensorFacts {
  return noValues('float32', [], 'a lazy layer: it has no shape and no values before its first use', name.split('.').at(-1));
}

function withGradient(facts: TensorFacts, requiresGrad: PickleValue | undefined): TensorFacts {
  return typeof requiresGrad === 'boolean' ? { ...facts, requiresGrad } : facts;
}

function parameter(reader: TensorReader, [data, requiresGrad]: Arguments): TensorFacts {
  return withGradient({ ...reader.required(data), className: 'Parameter' }, requiresGrad);
}

function quantized(reader: TensorReader, args: Arguments): TensorFacts {
  return { ...reader.view(args), quantization: readQuantization(reader, itemsOf(args[4]) ?? []) };
}

function readQuantization(reader: TensorReader, [scheme, first, second, axis]: Arguments): TensorQuantization {
  const name = globalName(scheme) ?? '';
  const scale = numberOf(first);
  if (name === 'torch.per_tensor_affine' && scale !== undefined && typeof second === 'number')
    return { kind: 'tensor', scale, zeroPoint: second };
  if (name.startsWith('torch.per_channel_affine') && typeof axis === 'number') {
    return { kind: 'channel', scales: reader.required(first), zeroPoints: reader.required(second), axis };
  }
  throw new CheckpointError('unsupported', `the quantisation ${name.slice(0, 100)} is not known`);
}

const partNames: Readonly<Record<string, readonly string[]>> = {
  sparse_csr: ['crow_indices', 'col_indices', 'values'],
  sparse_bsr: ['crow_indices', 'col_indices', 'values'],
  sparse_csc: ['ccol_indices', 'row_indices', 'values'],
  sparse_bsc: ['ccol_indices', 'row_indices', 'values'],
};

/** `(layout, data)`; layout is a call of torch.serialization._get_layout, or the layout itself. */
function sparse(reader: TensorReader, [layout, data]: Arguments): TensorFacts {
  const word = isNode(layout) && layout.kind === 'call' ? layout.args[0] : globalName(layout);
  const name = typeof word === 'string' ? word.replace(/^torch\./, '') : '';
  const items = itemsOf(data) ?? [];
  const values = (name === 'sparse_coo' ? ['indices', 'values'] : (partNames[name] ?? [])).map((part, i): NamedTensor => ({
    name: part,
    tensor: reader.required(items[i]),
  }));
  if (values.length === 0) throw new CheckpointError('unsupported', `the layout ${name.slice(0, 100)} is not known`);
  const shape = readSizes(items[values.length], 'shape');
  const coalesced = items[values.length + 1];
  const dtype = values.at(-1)?.tensor.dtype ?? 'float32';
  const flag = name === 'sparse_coo' && typeof coalesced === 'boolean' ? { coalesced } : {};
  return { dtype, shape, body: { kind: 'composite', layout: name as Composite['layout'], parts: values, ...flag } };
}

/** `(buffer, sizes, strides, offsets)`: listed as the buffer; its ragged rows have no common shape. */
function nested(reader: TensorReader, [buffer, sizes]: Arguments): TensorFacts {
  const data = reader.required(buffer);
  const parts: readonly NamedTensor[] = [
    { name: 'values', tensor: data },
    { name: 'sizes', tensor: reader.required(sizes) },
  ];
  return { dtype: data.dtype, shape: data.shape, body: { kind: 'composite', layout: 'nested', parts } };
}

function meta(_reader: TensorReader, [dtype, shape, , requiresGrad]: Arguments): TensorFacts {
  const facts = noValues(readDtype(dtype), readSizes(shape, 'shape'), 'a tensor on the meta device: it has a shape and no values');
  return withGradient(facts, requiresGrad);
}

function wrapper(_reader: TensorReader, [type, dtype, shape]: Arguments): TensorFacts {
  const className = globalName(type)?.split('.').at(-1);
  return noValues(
    readDtype(dtype),
    readSizes(shape, 'shape'),
    'a tensor of a foreign class: where its values are is known to that class only',
    className,
  );
}

const rebuilders: ReadonlyMap<string, (reader: TensorReader, args: Arguments) => TensorFacts> = new Map([
  ['_rebuild_tensor', (reader, args) => reader.view(args)],
  ['_rebuild_tensor_v2', (reader, args) => withGradient(reader.view(args, undefined, args[6]), args[4])],
  ['_rebuild_tensor_v3', (reader, args) => withGradient(reader.view(args, readDtype(args[6]), args[7]), args[4])],
  ['_rebuild_parameter', parameter],
  ['_rebuild_parameter_with_state', parameter],
  ['_rebuild_qtensor', quantized],
  ['_rebuild_sparse_tensor', sparse],
  ['_rebuild_sparse_csr_tensor', sparse],
  ['_rebuild_nested_tensor', nested],
  ['_rebuild_meta_tensor_no_storage', meta],
  ['_rebuild_wrapper_subclass', wrapper],
  ['_rebuild_device_tensor_from_numpy', (reader, args) => reader.required(args[0])],
  ['_rebuild_device_tensor_from_cpu_tensor', (reader, args) => reader.required(args[0])],
]);

/** The view of a whole dense array of that shape. */
export function denseStrides(shape: Shape, fortranOrder: boolean): readonly number[] {
  return fortranOrder ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
}
