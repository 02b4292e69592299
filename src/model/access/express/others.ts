/** MXNet, Flax and Orbax, NumPy, GGUF. */
import { gluonNames } from '../mxnet/gluon-names.js';
import { quoted } from '../python/value.js';
import type { AccessTree } from '../tree.js';
import type { Dialect, Printed } from './dialect.js';
import { attribute, key, position } from './parts.js';

export function mxnetExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const name = tree.nameAt(index);
  const chain = tree.holders(index);
  const own = chain.at(-1)?.parameters.find((parameter) => parameter.index === index);
  const reached = chain
    .slice(1)
    .reduce((of, block) => (/^\d+$/.test(block.name) ? position(of, Number(block.name)) : attribute(of, block.name)), 'net');
  const counted = tree.metadata.get('layout') === 'npz' ? name : (gluonNames(tree)?.get(index) ?? name);
  return printed('mxnet', [
    ...(own === undefined ? [] : [`${attribute(reached, own.name)}.data()`]),
    `${key('net.collect_params()', counted)}.data()`,
    key(`mx.nd.load(${quoted(tree.files[0] ?? '')})`, name),
  ]);
}

export function flaxExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const { path } = tree.parameter(index);
  return printed('flax', [path.reduce(key, 'params'), key("flatten_dict(params, sep='/')", path.join('/'))]);
}

export function numpyExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const loaded = `np.load(${quoted(tree.files[0] ?? '')})`;
  return printed('numpy', [tree.format === 'npy' ? loaded : key(loaded, tree.nameAt(index))]);
}

export function ggufExpressions(tree: AccessTree, index: number): readonly Printed[] {
  const tensors = `GGUFReader(${quoted(tree.files[0] ?? '')}).tensors`;
  return printed('gguf', [`next(t for t in ${tensors} if t.name == ${quoted(tree.nameAt(index))})`, position(tensors, index)]);
}

function printed(dialect: Dialect, expressions: readonly string[]): readonly Printed[] {
  return expressions.map((expression) => ({ dialect, expression }));
}
