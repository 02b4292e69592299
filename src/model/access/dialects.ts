/** Which framework's names an open checkpoint is reached by. */
import { flaxNames } from './flax/names.js';
import { ggufNames } from './gguf/names.js';
import { kerasNames } from './keras/names.js';
import { mxnetNames } from './mxnet/names.js';
import type { Role } from './names.js';
import { numpyNames } from './numpy/names.js';
import type { Value } from './python/value.js';
import { pytorchNames } from './pytorch/names.js';
import { tensorflowjsNames } from './tensorflowjs/model.js';
import type { AccessTree } from './tree.js';

/** `roles`: of variables whose assignments are known. */
export function namesFor(tree: AccessTree, roles: ReadonlyMap<string, Role>): (name: string) => Value | undefined {
  switch (tree.framework) {
    case 'keras':
    case 'tensorflow':
    case 'hdf5':
      return kerasNames(tree);
    case 'tensorflowjs':
      return tensorflowjsNames(tree);
    case 'mxnet':
      return mxnetNames(tree, roles);
    case 'gguf':
      return ggufNames(tree);
    case 'numpy':
      return numpyNames(tree);
    case 'flax':
    case 'orbax':
      return flaxNames(tree);
    case 'pytorch':
    case 'safetensors':
    case 'onnx':
      return pytorchNames(tree, roles);
  }
}
