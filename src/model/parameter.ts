/**
 * A parameter: a named tensor of a checkpoint, and where its bytes lie. Nothing here holds the values themselves.
 */
import type { Dtype } from './dtype.js';
import type { ErrorReport } from './errors.js';
import type { Shape } from './shape.js';

/** `unknown`: the file does not tell, and neither does the name. */
export type Role = 'trainable' | 'buffer' | 'optimizer' | 'other' | 'unknown';

/** Which file holds some bytes: an index into `Checkpoint.files`. Kernels, which know no checkpoint, have the path in its place. */
export interface InFile {
  readonly file: number;
}

/**
 * The bytes that a file holds for one or more tensors. Two parameters with the same storage share memory.
 * Offsets are from the start of the file and were checked against its size.
 */
export type Storage<Where = InFile> = UneditedStorage<Where> | PatchedStorage<Where>;

/** As a file holds it. */
export type UneditedStorage<Where = InFile> = SingleStorage<Where> | JoinedPieces<Where> | TiledArray<Where> | Hdf5Dataset<Where>;

/** What lies in one place. */
export type SingleStorage<Where = InFile> = StoredRange<Where> | DeflatedRange<Where> | EncodedRange<Where> | HeldBytes;

/** Bytes that lie in the file as they are. */
export type StoredRange<Where = InFile> = Where & {
  readonly kind: 'range';
  readonly start: number;
  readonly length: number;
};

/** A zip member compressed with deflate: no random access, inflated as a stream under a cap. */
export type DeflatedRange<Where = InFile> = Where & {
  readonly kind: 'deflated';
  readonly start: number;
  readonly compressedLength: number;
  /** Inflated bytes that stand before those of the storage: the header of an array in an .npz. */
  readonly skip?: number;
  readonly length: number;
};

/** A compressed chunk of an array: small, decoded whole. `length` is what it must decode to. */
export type EncodedRange<Where = InFile> = Where & {
  readonly kind: 'encoded';
  readonly codec: 'zlib' | 'gzip' | 'zstd';
  readonly start: number;
  readonly compressedLength: number;
  readonly length: number;
};

/**
 * Bytes the file holds only in a form that has to be rewritten first (an array inside a pickle of protocol 2, numbers as protobuf varints): small,
 * kept from opening.
 */
export interface HeldBytes {
  readonly kind: 'held';
  readonly bytes: Uint8Array;
  /** Of the tensor's bytes: longer than those held where they are compressed. */
  readonly length: number;
  /** A compressed chunk kept inside other metadata: decoded when it is read. */
  readonly codec?: EncodedRange['codec'];
}

/** Places whose bytes follow each other: a weight that begins in one shard file and ends in the next. `length` is the sum of theirs. */
export interface JoinedPieces<Where = InFile> {
  readonly kind: 'joined';
  readonly pieces: readonly SingleStorage<Where>[];
  readonly length: number;
}

/**
 * An array cut into boxes that lie in different places: chunks of zarr, slices of a partitioned variable, shards of a distributed checkpoint.
 * The storage is the whole array in C order; every element lies in a tile, or is `fill`.
 */
export interface TiledArray<Where = InFile> {
  readonly kind: 'tiled';
  readonly shape: Shape;
  /** Bytes of an element. */
  readonly elementBytes: number;
  readonly tiles: readonly Tile<Where>[];
  /** One element's bytes, for what no tile holds. Absent: the reader of the format has checked that tiles hold everything. */
  readonly fill?: Uint8Array;
  readonly length: number;
}

/** A box of a tiled array: `shape` from `origin`, laid out in its own storage by element strides. */
export interface Tile<Where = InFile> {
  readonly origin: readonly number[];
  readonly shape: Shape;
  readonly storage: SingleStorage<Where>;
  /** First element, in elements from the start of the tile's storage. */
  readonly offset: number;
  /** In elements; the last axis of a C-ordered tile has stride 1. */
  readonly strides: readonly number[];
}

/** A dataset of an HDF5 file, whose pieces only the HDF5 library finds. Its bytes are those of the elements in C order, little endian. */
export type Hdf5Dataset<Where = InFile> = Where & {
  readonly kind: 'hdf5';
  /** Where the HDF5 file begins in the file (not 0 inside an archive), and its length. */
  readonly start: number;
  readonly size: number;
  /** Absolute path of the dataset inside it. */
  readonly dataset: string;
  readonly shape: Shape;
  readonly elementBytes: number;
  readonly length: number;
};

/** A storage of which pending edits have replaced some bytes. */
export interface PatchedStorage<Where = InFile> {
  readonly kind: 'patched';
  readonly base: UneditedStorage<Where>;
  /** Sorted and apart: `place` holds what stands from `start` on. */
  readonly patches: readonly { readonly start: number; readonly place: StoredRange<Where> }[];
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
  /** Of each element; of a block-quantised type, of the scales inside its blocks. */
  readonly byteOrder: 'little' | 'big';
  /** torch's lazy bits: the value is the conjugate, or the negative, of what is stored. */
  readonly conjugate?: true;
  readonly negate?: true;
}

/**
 * value = (code - zeroPoint) * scale; one pair for the tensor, or one per index along `axis`. With `scale_and_minimum` (TensorFlow.js) the
 * zero points are minima: value = code * scale + minimum.
 */
export interface Quantization {
  readonly scheme: 'per_tensor_affine' | 'per_channel_affine' | 'per_channel_affine_float_qparams' | 'scale_and_minimum';
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis?: number;
}

/**
 * `row_sparse`: some rows of a dense array (MXNet); its parts are the rows' numbers and the rows. `sparse_places`: single elements (ONNX); its parts
 * are their places, [entries] in the flattened array or [entries, axes], and the values.
 */
export type SparseLayout = 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc' | 'row_sparse' | 'sparse_places';

/** A tensor kept in several dense parts; the parts are parameters of their own inside it, in the order the framework gives. */
export interface Composite {
  readonly layout: SparseLayout | 'nested';
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
  /** Keys of the dictionaries it is stored in, where they are several: a name with dots can be one key. Absent: as `path` where that is what is stored, else the name. */
  readonly keys?: readonly string[];
  readonly dtype: Dtype;
  /** The type as the framework spells it, where that says more than `dtype`: `datetime64[s]`, `string`, `struct`. */
  readonly typeName?: string;
  /** What is there instead of numbers (text, a Python value), shortened for showing. */
  readonly text?: string;
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
  /** Of a list that can tell it without making the parameter. */
  sizedAt?(index: number): Sized;
}

/** What a parameter adds to sums over very many of them. */
export interface Sized {
  readonly dtype: Dtype;
  readonly role: Role;
  /** Elements. */
  readonly count: number;
  /** Of its values as the file keeps them. */
  readonly bytes: number;
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
