/**
 * A parameter: a named tensor of a checkpoint, and where its bytes lie. Nothing here holds the values themselves.
 */
import type { Dtype } from './dtype.js';
import type { ErrorReport } from './errors.js';
import type { Shape } from './shape.js';

/** `unknown`: the file does not tell, and neither does the name. */
export type Role = 'trainable' | 'buffer' | 'optimizer' | 'other' | 'unknown';

/**
 * One run of bytes that a file holds for one or more tensors. Two parameters with the same storage share memory.
 * Offsets are from the start of the file `file` (an index into `Checkpoint.files`), and were checked against its size.
 */
export type Storage = StoredRange | DeflatedRange | HeldBytes;

/** Bytes that lie in the file as they are. */
export interface StoredRange {
  readonly kind: 'range';
  readonly file: number;
  readonly start: number;
  readonly length: number;
}

/** A zip member compressed with deflate: no random access, inflated as a stream under a cap. */
export interface DeflatedRange {
  readonly kind: 'deflated';
  readonly file: number;
  readonly start: number;
  readonly compressedLength: number;
  readonly length: number;
}

/** Bytes the file holds only in an encoded form (a NumPy array inside a pickle of protocol 2): small, kept from opening. */
export interface HeldBytes {
  readonly kind: 'held';
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** How the elements of a tensor lie in its storage. */
export interface Layout {
  /** Index into `Checkpoint.storages`: identity, so equal numbers mean the same memory. */
  readonly storage: number;
  /** First element, counted in elements of the tensor's dtype from the start of the storage. */
  readonly offset: number;
  /** Per axis, in elements. */
  readonly strides: readonly number[];
  readonly byteOrder: 'little' | 'big';
  /** torch's lazy bits: the value is the conjugate, or the negative, of what is stored. */
  readonly conjugate?: true;
  readonly negate?: true;
}

/** value = (code - zeroPoint) * scale; one pair for the tensor, or one per index along `axis`. */
export interface Quantization {
  readonly scheme: 'per_tensor_affine' | 'per_channel_affine' | 'per_channel_affine_float_qparams';
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis?: number;
}

/** A tensor kept in several dense parts; the parts are parameters of their own inside it, in the order the framework gives. */
export interface Composite {
  readonly layout: 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc' | 'nested';
  readonly parts: readonly Parameter[];
  /** COO only: whether the file says that indices are sorted and unique. */
  readonly coalesced?: boolean;
}

/** Where the values are: in one storage, in parts, or nowhere (`meta` tensors, lazy layers, a missing shard). */
export type Values =
  | { readonly kind: 'dense'; readonly layout: Layout }
  | { readonly kind: 'composite'; readonly composite: Composite }
  | { readonly kind: 'none'; readonly reason: ErrorReport };

export interface Parameter {
  /** Position in the checkpoint's own order: the parameter's identity, since names may repeat. For parts: position among them. */
  readonly index: number;
  /** As the framework spells it: path segments joined by dots. */
  readonly name: string;
  /** Keys from the root; `name` where a key itself holds a dot cannot be split again. */
  readonly path: readonly string[];
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly role: Role;
  readonly values: Values;
  readonly quantization?: Quantization;
  /** The class the file tells, e.g. `Parameter`, or `numpy` for an array of NumPy's. */
  readonly className?: string;
  readonly requiresGrad?: boolean;
  /** For an optimizer's slot: the name of the parameter it belongs to, as the model spells it. */
  readonly of?: string;
}

/**
 * The parameters of a checkpoint in the framework's own order. Formats with very many build them one by one when asked, from columns,
 * so that opening 100,000 costs milliseconds.
 */
export interface ParameterList extends Iterable<Parameter> {
  readonly length: number;
  /** Throws a RangeError outside 0 .. length - 1. */
  at(index: number): Parameter;
  /** Cheaper than `at(index).name`. */
  nameAt(index: number): string;
}

/** A list over parameters that are there already. */
export function parameterList(parameters: readonly Parameter[]): ParameterList {
  const at = (index: number): Parameter => {
    const parameter = parameters[index];
    if (parameter === undefined) throw new RangeError(`parameter ${String(index)} of ${String(parameters.length)}`);
    return parameter;
  };
  return {
    length: parameters.length,
    at,
    nameAt: (index) => at(index).name,
    [Symbol.iterator]: () => parameters[Symbol.iterator](),
  };
}
