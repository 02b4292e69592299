/** Blocks of Gluon over the tree of names. */
import type { Block, BlockParameter } from '../../block.js';
import { notUnderstood, raised } from '../failure.js';
import { findAttribute } from '../python/access.js';
import { dictionary, method } from '../python/containers.js';
import { asInteger, none, text, typeOf, type Given, type PythonObject, type Value } from '../python/value.js';
import { positioned, unmentioned } from '../pytorch/containers.js';
import { namedBelow, parameterAt } from '../pytorch/network.js';
import type { AccessTree } from '../tree.js';
import { gluonParameter } from './array.js';
import { matcher } from './pattern.js';

export interface Gluon {
  readonly tree: AccessTree;
  /** What `collect_params()` calls each parameter; undefined: the file does not tell. */
  readonly names: ReadonlyMap<number, string> | undefined;
  /** MXNet 2: those names are places in the structure, and a block's own parameters have the names inside it. */
  readonly isStructural: boolean;
}

export function gluonBlock(gluon: Gluon, block: Block): PythonObject {
  const isList = block.children.length > 0 && block.children.every(({ name }) => /^\d+$/.test(name));
  const indices = function* (): Generator<number> {
    for (const [, { index }] of namedBelow(block)) yield index;
  };
  return {
    kind: 'object',
    type: isList ? 'Sequential' : 'Block',
    identity: () => block,
    means: { kind: 'block', path: block.path.join('.'), parameters: indices },
    attribute: (name) => attributeOf(gluon, block, name),
    ...(isList
      ? { item: (key: Value) => itemOf(gluon, block, key), length: () => positioned(block).length, iterate: () => children(gluon, block) }
      : {}),
  };
}

function* children(gluon: Gluon, block: Block): Generator<Value> {
  const { length, at } = positioned(block);
  for (let position = 0; position < length; position++) yield gluonBlock(gluon, at(position) ?? unmentioned(block, position));
}

function itemOf(gluon: Gluon, block: Block, key: Value): Value {
  const index = asInteger(key);
  if (index === undefined) throw raised('TypeError', `list indices must be integers or slices, not ${typeOf(key)}`);
  const { length, at } = positioned(block);
  if (index < -length || index >= length) throw raised('IndexError', 'list index out of range');
  const position = index < 0 ? index + length : index;
  return gluonBlock(gluon, at(position) ?? unmentioned(block, position));
}

function attributeOf(gluon: Gluon, block: Block, name: string): Value | undefined {
  const own = block.parameters.find((parameter) => parameter.name === name);
  if (own !== undefined) return parameterOf(gluon, own);
  const child = block.children.find((each) => each.name === name);
  if (child !== undefined) return gluonBlock(gluon, child);
  switch (name) {
    case 'collect_params':
      return method((given) => collected(gluon, block, given));
    case '_collect_params_with_prefix':
      return method(() => structured(gluon, block));
    case 'params':
      return ownParameters(gluon, block);
    case 'bias':
      return block.parameters.some((parameter) => parameter.name === 'weight') ? none : undefined;
    default:
      return recurrent(gluon, block, name);
  }
}

function parameterOf({ tree, names }: Gluon, { index }: BlockParameter): PythonObject {
  const parameter = tree.parameter(index);
  return gluonParameter(parameter, names?.get(index) ?? parameter.name);
}

/** Keys are the names in the structure, `1.bias`. */
function structured(gluon: Gluon, block: Block): PythonObject {
  const find = (key: Value): Value | undefined => {
    const found = key.kind === 'string' ? parameterAt(block, key.value) : undefined;
    return found === undefined ? undefined : parameterOf(gluon, found.parameter);
  };
  return parameterDictionary(gluon, [...namedBelow(block)], find);
}

/** Keys are the names that were counted up. */
function collected(gluon: Gluon, block: Block, { positional: [select], named }: Given): PythonObject {
  const pattern = select ?? named.get('select');
  const matches = pattern?.kind === 'string' ? matcher(pattern.value) : () => true;
  const nameOf = ([path, { index }]: Named): string => gluon.names?.get(index) ?? path;
  const chosen = [...namedBelow(block)].filter((each) => matches(nameOf(each)));
  const find = (key: Value): Value | undefined => {
    if (key.kind !== 'string') return undefined;
    if (gluon.names === undefined && !key.value.includes('.'))
      throw notUnderstood(`the file does not hold the names that MXNet counts up, such as ${key.value}`);
    const found = gluon.names === undefined ? undefined : chosen.find((each) => nameOf(each) === key.value);
    return found === undefined ? undefined : parameterOf(gluon, found[1]);
  };
  return parameterDictionary(gluon, chosen, find);
}

type Named = readonly [string, BlockParameter];

function parameterDictionary(gluon: Gluon, chosen: readonly Named[], find: (key: Value) => Value | undefined): PythonObject {
  const keys = (): readonly Value[] => chosen.map(([path, { index }]) => text(gluon.names?.get(index) ?? path));
  return dictionary(
    { find, keys, size: () => chosen.length },
    { type: 'ParameterDict', means: { kind: 'collection', parameters: () => chosen.map(([, { index }]) => index) } },
  );
}

/** `net[0].params`: a block's own, by their whole names; `get` takes the names inside. */
function ownParameters(gluon: Gluon, block: Block): PythonObject {
  const own = block.parameters.map((parameter): Named => [parameter.name, parameter]);
  const find = (key: Value): Value | undefined => {
    const found = own.find(
      ([name, { index }]) => key.kind === 'string' && key.value === (gluon.isStructural ? name : (gluon.names?.get(index) ?? name)),
    );
    return found === undefined ? undefined : parameterOf(gluon, found[1]);
  };
  const all = parameterDictionary(gluon, own, find);
  const attribute = (name: string): Value | undefined =>
    name === 'get' ? method((given) => ownNamed(gluon, own, given)) : findAttribute(all, name);
  return { ...all, attribute };
}

function ownNamed(gluon: Gluon, own: readonly Named[], { positional: [name = none] }: Given): Value {
  const found = own.find(([each]) => name.kind === 'string' && each === name.value);
  if (found === undefined) throw raised('KeyError', name.kind === 'string' ? `'${name.value}'` : typeOf(name));
  return parameterOf(gluon, found[1]);
}

/** Layers in one piece name their parameters after layer and direction, and store them in cells: `l0_i2h_weight`. */
function recurrent(gluon: Gluon, block: Block, name: string): Value | undefined {
  const [, direction, layer, own] = /^([lr])(\d+)_(\w+)$/.exec(name) ?? [];
  const cells = block.children.find((child) => child.name === '_unfused');
  if (direction === undefined || layer === undefined || own === undefined || cells === undefined) return undefined;
  const found = parameterAt(cells, `${layer}.${direction}_cell.${own}`) ?? parameterAt(cells, `${layer}.${own}`);
  return found === undefined ? undefined : parameterOf(gluon, found.parameter);
}
