/**
 * The expressions that mean a parameter, in the dialects that make sense for its file. Each has been resolved: it means this parameter and no other.
 *
 *   expressionsOf(tree, 3); // net[2].bias, net.state_dict()['2.bias'], state_dict['2.bias']
 */
import type { Printed } from './express/dialect.js';
import { h5pyExpressions, kerasExpressions, tensorflowjsExpressions } from './express/keras.js';
import { flaxExpressions, ggufExpressions, mxnetExpressions, numpyExpressions } from './express/others.js';
import { pytorchExpressions, safetensorsExpressions } from './express/pytorch.js';
import { resolveExpression } from './resolve.js';
import type { AccessTree } from './tree.js';

/** The best first. Empty where no library reaches it by name. */
export function expressionsOf(tree: AccessTree, index: number): readonly Printed[] {
  const known = new Set<string>();
  return candidates(tree, index).filter(({ expression }) => {
    if (known.has(expression)) return false;
    known.add(expression);
    const outcome = resolveExpression(tree, expression);
    return outcome.kind === 'parameter' && outcome.of.index === index;
  });
}

function candidates(tree: AccessTree, index: number): readonly Printed[] {
  switch (tree.framework) {
    case 'pytorch':
      return pytorchExpressions(tree, index);
    case 'safetensors':
      return safetensorsExpressions(tree, index);
    case 'keras':
      return [...kerasExpressions(tree, index), ...(tree.format === 'keras' ? [] : h5pyExpressions(tree, index))];
    case 'tensorflow':
      return kerasExpressions(tree, index);
    case 'hdf5':
      return h5pyExpressions(tree, index);
    case 'tensorflowjs':
      return tensorflowjsExpressions(tree, index);
    case 'mxnet':
      return mxnetExpressions(tree, index);
    case 'flax':
    case 'orbax':
      return flaxExpressions(tree, index);
    case 'numpy':
      return numpyExpressions(tree, index);
    case 'gguf':
      return ggufExpressions(tree, index);
    case 'onnx':
      return [];
  }
}
