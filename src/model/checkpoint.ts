/**
 * An opened checkpoint: headers only. Made by a format reader, owned by the session; it holds no values.
 */
import type { Block } from './block.js';
import type { ErrorTag } from './errors.js';
import type { ParameterList, Storage } from './parameter.js';
import type { TieGroup } from './tie.js';

/** Names as in the goldens' `format`. */
export type FormatName =
  | 'safetensors'
  | 'safetensors-sharded'
  | 'pytorch-zip'
  | 'pytorch-sharded'
  | 'pytorch-legacy'
  | 'pytorch-tar'
  | 'pytorch-export'
  | 'torchscript'
  | 'torch-dcp'
  | 'pickle'
  | 'keras'
  | 'keras-npz'
  | 'keras-directory'
  | 'keras-weights-h5'
  | 'keras-sharded-weights'
  | 'keras-legacy-h5'
  | 'keras-legacy-weights-h5'
  | 'hdf5'
  | 'tf-checkpoint'
  | 'tf-checkpoint-v1'
  | 'saved-model'
  | 'tf-graphdef'
  | 'tflite'
  | 'tfjs-layers-model'
  | 'tfjs-graph-model'
  | 'tfjs-weights-manifest'
  | 'mxnet'
  | 'onnx'
  | 'gguf'
  | 'npy'
  | 'npz'
  | 'flax-msgpack'
  | 'orbax';

export type Framework =
  'pytorch' | 'safetensors' | 'keras' | 'tensorflow' | 'tensorflowjs' | 'hdf5' | 'mxnet' | 'onnx' | 'gguf' | 'numpy' | 'flax' | 'orbax';

/** Anything JSON can say. What a file tells besides its parameters. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Recoverable trouble is data. `tag` says of which sort. */
export interface Warning {
  readonly tag: ErrorTag;
  readonly message: string;
}

/** A real file that holds bytes of the checkpoint. */
export interface CheckpointFile {
  /** Path relative to what was opened: the base name, or the shard's name. */
  readonly name: string;
  /** Absolute path, for kernels that read it themselves. */
  readonly path: string;
  readonly size: number;
}

export interface Checkpoint {
  readonly format: FormatName;
  readonly framework: Framework;
  /** The first is what was opened. */
  readonly files: readonly CheckpointFile[];
  /** All files together. */
  readonly bytes: number;
  readonly metadata: ReadonlyMap<string, Json>;
  readonly parameters: ParameterList;
  /** `Layout.storage` is an index into this. Built on demand where there are very many. */
  storage(index: number): Storage;
  readonly tree: Block;
  /** Alias, storage and overlap ties: known from headers alone. Computed when first asked for. */
  readonly ties: readonly TieGroup[];
  readonly warnings: readonly Warning[];
}
