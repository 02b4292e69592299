/** One fixture, or several, of each format that can be saved in place. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { heldSource } from '../../../src/bytes/slice.js';
import { readDirectory } from '../../../src/bytes/zip/directory.js';
import { readMember } from '../../../src/bytes/zip/member.js';
import type { Sample } from './rig.js';

export interface FormatSample extends Sample {
  readonly title: string;
  /** Checksums that opening does not compare. */
  readonly verify?: (path: string) => Promise<void>;
}

/** Every member's, as Python's zipfile would. */
export async function verifyZip(path: string): Promise<void> {
  const source = heldSource(readFileSync(path));
  const { members } = await readDirectory(source);
  for (const member of members) {
    const { checksumMatches } = await readMember(source, member, 1e9);
    expect(checksumMatches, member.name).toBe(true);
  }
}

export const samples: readonly FormatSample[] = [
  { title: 'safetensors', fixture: 'safetensors/mlp.safetensors' },
  { title: 'safetensors in shards', fixture: 'safetensors/sharded' },
  { title: 'PyTorch 2', fixture: 'pytorch/mlp-state_dict-torch2.pt', verify: verifyZip },
  { title: 'PyTorch 1.13', fixture: 'pytorch/tied-state_dict-torch1.pt', verify: verifyZip },
  { title: 'PyTorch without checksums', fixture: 'pytorch/mlp-state_dict-no_crc-torch2.pt', verify: verifyZip },
  { title: 'PyTorch without checksums of data', fixture: 'pytorch/mlp-state_dict-skip_data-torch2.pt', verify: verifyZip },
  { title: 'PyTorch, unaligned', fixture: 'pytorch/mlp-state_dict-alignment1-torch2.pt', verify: verifyZip },
  { title: 'PyTorch, legacy', fixture: 'pytorch/mlp-state_dict-legacy-torch2.pt' },
  { title: 'PyTorch in shards', fixture: 'pytorch/sharded-bin' },
  { title: 'TorchScript', fixture: 'pytorch/mlp-script-torch2.pt', verify: verifyZip },
  { title: 'torch.export', fixture: 'pytorch/mlp-export.pt2', verify: verifyZip },
  { title: 'PyTorch, distributed', fixture: 'pytorch/dcp-two_ranks' },
  { title: 'npy', fixture: 'numpy/plain.npy' },
  { title: 'npz', fixture: 'numpy/mlp_stored.npz', verify: verifyZip },
  { title: 'npz written as a stream', fixture: 'numpy/streamed.npz', verify: verifyZip },
  { title: 'MXNet', fixture: 'mxnet/mlp.params' },
  { title: 'MXNet 2', fixture: 'mxnet/mxnet2_mlp.params', verify: verifyZip },
  { title: 'GGUF', fixture: 'gguf/plain_types.gguf' },
  { title: 'GGUF, blocks', fixture: 'gguf/q4_k.gguf' },
  { title: 'ONNX', fixture: 'onnx/mlp.onnx' },
  { title: 'ONNX, packed numbers', fixture: 'onnx/mlp_float_data.onnx' },
  { title: 'ONNX, data in another file', fixture: 'onnx/external_one_file' },
  { title: 'TensorFlow checkpoint', fixture: 'tensorflow/mlp.keras3-checkpoint' },
  { title: 'TensorFlow checkpoint, compressed index', fixture: 'tensorflow/many_snappy.tf-checkpoint' },
  { title: 'TensorFlow checkpoint, sliced', fixture: 'tensorflow/shards_sliced.tf-checkpoint' },
  { title: 'TensorFlow checkpoint, version 1', fixture: 'tensorflow/tf1_version1.tf-checkpoint' },
  { title: 'SavedModel', fixture: 'tensorflow/module.savedmodel' },
  { title: 'frozen graph', fixture: 'tensorflow/module.frozen.pb' },
  { title: 'TFLite', fixture: 'tflite/mlp.float32.tflite' },
  { title: 'TensorFlow.js', fixture: 'tfjs/rgnet_shards.tfjs-layers' },
  { title: 'Flax', fixture: 'flax/mlp.msgpack' },
  { title: 'Flax in pieces', fixture: 'flax/chunked.msgpack' },
  { title: 'Orbax, plain chunks', fixture: 'orbax/orbax_uncompressed' },
  { title: 'Orbax, compressed chunks', fixture: 'orbax/orbax_files_zarr2' },
  { title: 'Keras', fixture: 'keras/mlp.keras', verify: verifyZip },
  { title: 'Keras, legacy', fixture: 'keras/tied_embedding.keras2.h5' },
];
