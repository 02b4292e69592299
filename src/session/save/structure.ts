/** What a file written anew may have otherwise than the old one, and which formats can be written so. */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { Overlay } from '../edits/overlay.js';
import type { Change } from './work.js';

/** New names, parameters that go, and parameters that get bytes of their own. */
export type Structure = Pick<Overlay, 'names' | 'removed' | 'untied'>;

export const sameStructure: Structure = { names: new Map(), removed: new Set(), untied: new Map() };

export function isSame({ names, removed, untied }: Structure): boolean {
  return names.size === 0 && removed.size === 0 && untied.size === 0;
}

/** One sentence, undefined when `rewrite` can do it. */
export function whyNotRewritten(checkpoint: Checkpoint, changes: readonly Change[], structure: Structure): string | undefined {
  if (checkpoint.files.length !== 1) return 'a checkpoint of several files is not written anew';
  switch (checkpoint.format) {
    case 'safetensors':
      return changes.every(({ storage }) => storage.kind === 'range') ? undefined : 'the file is not what a safetensors file is';
    case 'npz':
    case 'mxnet':
      return whyNotArchive(checkpoint, changes) ?? (structure.untied.size === 0 ? undefined : 'every array of an .npz has its own bytes');
    case 'pytorch-zip':
    case 'pytorch-export':
    case 'torchscript':
      return isSame(structure) ? whyNotArchive(checkpoint, changes) : 'its parameters are named in a pickle, which is not written anew';
    case 'safetensors-sharded':
    case 'pytorch-sharded':
    case 'pytorch-legacy':
    case 'pytorch-tar':
    case 'torch-dcp':
    case 'pickle':
    case 'keras':
    case 'keras-npz':
    case 'keras-directory':
    case 'keras-weights-h5':
    case 'keras-sharded-weights':
    case 'keras-legacy-h5':
    case 'keras-legacy-weights-h5':
    case 'hdf5':
    case 'tf-checkpoint':
    case 'tf-checkpoint-v1':
    case 'saved-model':
    case 'tf-graphdef':
    case 'tflite':
    case 'tfjs-layers-model':
    case 'tfjs-graph-model':
    case 'tfjs-weights-manifest':
    case 'onnx':
    case 'gguf':
    case 'npy':
    case 'flax-msgpack':
    case 'orbax':
      return 'files of this format are not written anew: only their values can be changed';
  }
}

/** MXNet 2 writes .npz under its own name; its older format is none. */
function whyNotArchive({ format, metadata }: Checkpoint, changes: readonly Change[]): string | undefined {
  const inMembers = changes.every(({ storage }) => storage.kind === 'range' || storage.kind === 'deflated');
  if (!inMembers) return 'some of the values are held in a form that is not written anew';
  return format === 'mxnet' && metadata.get('layout') !== 'npz' ? 'MXNet files are not written anew' : undefined;
}
