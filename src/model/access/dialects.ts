/** Which framework's names an open checkpoint is reached by. */
import { kerasNames } from './keras/names.js';
import type { Role } from './names.js';
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
    case 'pytorch':
    case 'safetensors':
    case 'mxnet':
    case 'onnx':
    case 'gguf':
    case 'numpy':
    case 'flax':
    case 'orbax':
      return pytorchNames(tree, roles);
  }
}
