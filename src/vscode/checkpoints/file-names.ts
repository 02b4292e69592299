/**
 * Names of files that may be checkpoints: what is offered by name, before anything is read. What a file is, its content tells.
 */

/** Files with these endings are checkpoints and nothing else: they open here by default. */
export const ownEndings = [
  '.safetensors',
  '.pt',
  '.pth',
  '.pt2',
  '.ckpt',
  '.keras',
  '.weights.h5',
  '.gguf',
  '.onnx',
  '.tflite',
  '.params',
  '.npz',
  '.npy',
  '.msgpack',
  '.distcp',
] as const;

/** Other programs use these endings, too: opening them here is offered. */
export const sharedEndings = ['.h5', '.hdf5', '.bin', '.pb', '.pkl', '.index', '.json', '.metadata', '_METADATA'] as const;

/** Names with a shared ending that are surely checkpoints. */
const sureNames = ['model.json', 'saved_model.pb', '.safetensors.index.json', '.bin.index.json', '.weights.json'] as const;

export function hasOwnEnding(name: string): boolean {
  return ownEndings.some((ending) => name.endsWith(ending));
}

/** A glob for all names that are surely checkpoints, in any folder. */
export const surePattern = `**/{${[...ownEndings, ...sureNames].map((name) => (name.startsWith('.') ? `*${name}` : name)).join(',')}}`;
