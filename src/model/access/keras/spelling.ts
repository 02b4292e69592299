/** What a variable calls itself: `kernel` and a path in Keras 3, `dense/kernel:0` in Keras 2. */
import type { AccessTree } from '../tree.js';

export interface Spelling {
  readonly name: string;
  /** `none` in Keras 2; `untold` where the model's own name belongs to it and the file does not hold it. */
  readonly path: { readonly words: string } | 'none' | 'untold';
}

interface Place {
  readonly name: string;
  /** Names of its layers, from the model's on. */
  readonly layers: readonly string[];
  readonly stored: string;
}

export function spellingOf({ format, metadata }: AccessTree, { name, layers, stored }: Place): Spelling {
  const version = metadata.get('keras_version');
  const isOld = typeof version === 'string' ? version.startsWith('2') : format === 'tf-checkpoint' || format === 'saved-model';
  if (isOld) return { name: `${[...layers.slice(-1), name].join('/')}:0`, path: 'none' };
  if (format === 'keras') return { name, path: { words: [...layers, name].join('/') } };
  // `model_weights/dense/sequential/dense/kernel`: the layer's group, then the path.
  if (format === 'keras-legacy-h5') return { name, path: { words: stored.split('/').slice(2).join('/') } };
  return { name, path: 'untold' };
}
