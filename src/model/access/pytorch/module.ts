/** torch.nn.Module over a block: attributes, indices and the methods by which parameters are reached. */
import type { Block } from '../../block.js';
import { raised } from '../failure.js';
import { findAttribute } from '../python/access.js';
import { dictionary, entriesOf, generator, list, method, inRange, sliced, sliceRange, tuple } from '../python/containers.js';
import { asInteger, none, repr, text, typeOf, type Given, type PythonObject, type SliceValue, type Value } from '../python/value.js';
import { classNameOf, containerOf, positioned, unmentioned } from './containers.js';
import { detailOf } from './details.js';
import { namedBelow, parameterAt, parametersBelow, type Network, type Owned } from './network.js';
import { recurrentWeights } from './recurrent.js';
import { moduleTensor } from './tensor.js';

export function moduleObject(network: Network, block: Block): PythonObject {
  const module = new Module(network, block);
  const container = containerOf(block);
  const isIndexed = network.kind !== 'script' && container !== 'none';
  return {
    kind: 'object',
    type: classNameOf(block),
    identity: () => network.identity(block),
    means: { kind: 'block', path: block.path.join('.'), parameters: () => indicesOf(block) },
    attribute: (name) => module.attribute(name),
    call: () => untoldTensor,
    ...(isIndexed || network.kind === 'script' ? { item: (key: Value) => module.item(key) } : {}),
    ...(container === 'none' ? {} : { iterate: () => module.iterate(), length: () => module.length() }),
  };
}

function* indicesOf(block: Block): Generator<number> {
  for (const { index } of parametersBelow(block)) yield index;
}

class Module {
  constructor(
    private readonly network: Network,
    private readonly block: Block,
  ) {}

  attribute(name: string): Value | undefined {
    const { block, network } = this;
    const own = block.parameters.find((parameter) => parameter.name === name);
    if (own !== undefined) return this.tensor(own.index, network.nameOf(block, own));
    const child = block.children.find((each) => each.name === name);
    if (child !== undefined) return moduleObject(network, child);
    return (
      this.reached(name) ??
      this.table(name) ??
      recurrentWeights(block, name, (index) => this.tensor(index)) ??
      this.computed(name) ??
      detailOf(network, block, name)
    );
  }

  item(key: Value): Value {
    const { network, block } = this;
    if (network.kind === 'script') throw raised('NotImplementedError', '');
    switch (containerOf(block)) {
      case 'parameter list':
        return this.tensorAt(key);
      case 'parameter dictionary':
        return this.tensorOfKey(key);
      case 'dictionary':
        return this.childOfKey(key);
      case 'unknown':
        return key.kind === 'string' ? this.childOfKey(key) : this.childAt(key);
      case 'sequence':
      case 'none':
        return this.childAt(key);
    }
  }

  *iterate(): Generator<Value> {
    const { block, network } = this;
    const container = containerOf(block);
    if (container === 'parameter list') for (const { index } of block.parameters) yield this.tensor(index);
    else if (container === 'parameter dictionary') for (const { name } of block.parameters) yield text(name);
    else if (container === 'dictionary') for (const child of block.children) yield text(child.name);
    else for (const child of allPositions(block)) yield moduleObject(network, child);
  }

  length(): number {
    return containerOf(this.block).startsWith('parameter') ? this.block.parameters.length : positioned(this.block).length;
  }

  private tensor(index: number, name?: string): PythonObject {
    const { network } = this;
    const parameter = network.parameter(index);
    const isStored = network.kind !== 'loaded';
    return moduleTensor({
      parameter,
      name: name ?? parameter.name,
      isBuffer: network.isBuffer({ index }),
      shared: network.shared(index),
      isStored,
    });
  }

  private childAt(key: Value): Value {
    const { block, network } = this;
    if (key.kind === 'slice') return moduleObject(network, slicedBlock(block, key));
    const { length, at } = positioned(block);
    const index = indexIn(key, length);
    const position = index < 0 ? index + length : index;
    return moduleObject(network, at(position) ?? unmentioned(block, position));
  }

  private childOfKey(key: Value): Value {
    const child = key.kind === 'string' ? this.block.children.find(({ name }) => name === key.value) : undefined;
    if (child === undefined) throw raised('KeyError', repr(key));
    return moduleObject(this.network, child);
  }

  private tensorAt(key: Value): Value {
    const { parameters } = this.block;
    if (key.kind === 'slice')
      return list(sliced({ length: parameters.length, at: (index) => this.tensor(parameters[index]?.index ?? -1) }, key));
    const index = indexIn(key, parameters.length);
    return this.tensor(parameters.at(index)?.index ?? -1);
  }

  private tensorOfKey(key: Value): Value {
    if (key.kind !== 'string')
      throw raised(
        'TypeError',
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${typeOf(key)}'). Open an issue on github if you need non-string keys.`,
      );
    const found = this.block.parameters.find(({ name }) => name === key.value);
    if (found === undefined) throw raised('AttributeError', `'ParameterDict' object has no attribute '${key.value}'`);
    return this.tensor(found.index);
  }

  /** The methods of every module. */
  private reached(name: string): Value | undefined {
    const { block, network } = this;
    switch (name) {
      case 'state_dict':
        return method(() => this.stateDict());
      case 'parameters':
        return method(() => generator(() => this.pairs('parameters', ({ value }) => value)));
      case 'buffers':
        return method(() => generator(() => this.pairs('buffers', ({ value }) => value)));
      case 'named_parameters':
        return method((given) => generator(() => this.pairs('parameters', pairOf, given)));
      case 'named_buffers':
        return method((given) => generator(() => this.pairs('buffers', pairOf, given)));
      case 'children':
        return method(() => generator(() => network.unique(block.children).map((child) => moduleObject(network, child))));
      case 'named_children':
        return method(() =>
          generator(() => network.unique(block.children).map((child) => tuple([text(child.name), moduleObject(network, child)]))),
        );
      case 'modules':
        return method(() => generator(() => this.modulePairs(([, module]) => moduleObject(network, module))));
      case 'named_modules':
        return method(() => generator(() => this.modulePairs(([path, module]) => tuple([text(path), moduleObject(network, module)]))));
      case 'get_submodule':
        return method((given) => this.submodule(targetOf(given)));
      case 'get_parameter':
        return method((given) => this.owned(targetOf(given), 'Parameter'));
      case 'get_buffer':
        return method((given) => this.owned(targetOf(given), 'Buffer'));
      case 'eval':
      case 'train':
      case 'cpu':
      case 'cuda':
      case 'to':
      case 'float':
      case 'double':
      case 'half':
      case 'requires_grad_':
        return method(() => moduleObject(network, block));
      default:
        return undefined;
    }
  }

  /** The dictionaries behind the attributes, and those of containers. */
  private table(name: string): Value | undefined {
    const { block, network } = this;
    const own = (isBuffer: boolean): readonly (readonly [Value, Value])[] =>
      block.parameters
        .filter((parameter) => network.isBuffer(parameter) === isBuffer)
        .map((parameter) => [text(parameter.name), this.tensor(parameter.index)]);
    const children = (): readonly (readonly [Value, Value])[] =>
      block.children.map((child) => [text(child.name), moduleObject(network, child)]);
    if (name === '_modules') return dictionary(entriesOf(children()));
    if (name === '_parameters') return dictionary(entriesOf(own(false)));
    if (name === '_buffers') return dictionary(entriesOf(own(true)));
    const container = containerOf(block);
    if (container === 'dictionary' || container === 'unknown') return findAttribute(dictionary(entriesOf(children())), name);
    return container === 'parameter dictionary' ? findAttribute(dictionary(entriesOf(own(false))), name) : undefined;
  }

  /** A parametrised, pruned or normalised weight is computed from its parts when it is asked for. */
  private computed(name: string): Value | undefined {
    const { children, parameters } = this.block;
    const parametrised = children.find((child) => child.name === 'parametrizations');
    const isParametrised = parametrised?.children.some((child) => child.name === name) === true;
    const has = (ending: string): boolean => parameters.some((parameter) => parameter.name === name + ending);
    const isComputed = isParametrised || (has('_orig') && (has('_mask') || has('_u'))) || (has('_g') && has('_v'));
    return isComputed ? untoldTensor : undefined;
  }

  private stateDict(): PythonObject {
    const { block } = this;
    const find = (key: Value): Value | undefined => {
      const found = key.kind === 'string' ? parameterAt(block, key.value) : undefined;
      return found === undefined ? undefined : this.storedAs(found);
    };
    const keys = function* (): Generator<Value> {
      for (const [name] of namedBelow(block)) yield text(name);
    };
    return dictionary(
      { find, keys, size: () => block.parameterCount },
      { type: 'OrderedDict', means: { kind: 'collection', parameters: () => indicesOf(block) } },
    );
  }

  /** What `state_dict()` hands out: detached. */
  private storedAs({ parameter, owner }: Owned): Value {
    return findAttribute(this.tensor(parameter.index, this.network.nameOf(owner, parameter)), 'data') ?? none;
  }

  private *pairs(wanted: 'parameters' | 'buffers', make: (pair: Pair) => Value, { named }: Partial<Given> = {}): Generator<Value> {
    const keeps = named?.get('remove_duplicate');
    const keepDuplicates = keeps?.kind === 'boolean' && !keeps.value;
    for (const [name, { index }] of this.network.named(this.block, wanted, keepDuplicates)) yield make({ name, value: this.tensor(index) });
  }

  private *modulePairs(make: (pair: readonly [string, Block]) => Value): Generator<Value> {
    for (const pair of this.network.modules(this.block)) yield make(pair);
  }

  private submodule(target: string): Value {
    let found: Value = moduleObject(this.network, this.block);
    if (target === '') return found;
    for (const name of target.split('.')) {
      const next = findAttribute(found, name);
      if (next === undefined) throw raised('AttributeError', `${typeOf(found)} has no attribute \`${name}\``);
      if (next.kind !== 'object' || next.means?.kind !== 'block') throw raised('AttributeError', `\`${name}\` is not an nn.Module`);
      found = next;
    }
    return found;
  }

  private owned(target: string, type: 'Parameter' | 'Buffer'): Value {
    const dot = target.lastIndexOf('.');
    const owner = this.submodule(target.slice(0, Math.max(dot, 0)));
    const name = target.slice(dot + 1);
    const found = findAttribute(owner, name);
    if (found === undefined) throw raised('AttributeError', `${typeOf(owner)} has no attribute \`${name}\``);
    const isParameter = typeOf(found) === 'Parameter';
    if (type === 'Parameter' && !isParameter) throw raised('AttributeError', `\`${name}\` is not an nn.Parameter`);
    if (type === 'Buffer' && (isParameter || typeOf(found) !== 'Tensor')) throw raised('AttributeError', `\`${name}\` is not a buffer`);
    return found;
  }
}

interface Pair {
  readonly name: string;
  readonly value: Value;
}

function pairOf({ name, value }: Pair): Value {
  return tuple([text(name), value]);
}

function targetOf({ positional: [first], named }: Given): string {
  const target = first ?? named.get('target');
  if (target?.kind !== 'string') throw raised('AttributeError', `'${typeOf(target ?? none)}' object has no attribute 'split'`);
  return target.value;
}

/** Computed by the network, not held by the file. */
const untoldTensor: PythonObject = { kind: 'object', type: 'Tensor', means: { kind: 'untold' } };

function indexIn(key: Value, length: number): number {
  const index = asInteger(key);
  if (index === undefined) throw raised('TypeError', `'${typeOf(key)}' object cannot be interpreted as an integer`);
  if (!inRange(index, length)) throw raised('IndexError', `index ${String(index)} is out of range`);
  return index;
}

function allPositions(block: Block): readonly Block[] {
  const { length, at } = positioned(block);
  return Array.from({ length }, (_, position) => at(position) ?? unmentioned(block, position));
}

/** Part of a container: a module of its own. */
function slicedBlock(block: Block, key: SliceValue): Block {
  const all = allPositions(block);
  const { first, step, count } = sliceRange(key, all.length);
  const children = Array.from({ length: count }, (_, position) => all[first + step * position]).filter((child) => child !== undefined);
  const parameterCount = children.reduce((sum, child) => sum + child.parameterCount, 0);
  return { ...block, className: block.className ?? 'Sequential', children, parameters: [], parameterCount };
}
