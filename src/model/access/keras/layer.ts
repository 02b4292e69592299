/** Layers and models of Keras over the block tree. */
import type { Block, BlockParameter } from '../../block.js';
import { elementCount } from '../../shape.js';
import { notUnderstood, raised } from '../failure.js';
import { numpyArray } from '../numpy/array.js';
import { list, method } from '../python/containers.js';
import { asInteger, integer, none, repr, text, type Given, type PythonObject, type Value } from '../python/value.js';
import { wholeTensor } from '../tensor/tensor.js';
import type { AccessTree } from '../tree.js';
import { innerBlocks, isKnownAs, type Inner } from './inner.js';
import { spellingOf } from './spelling.js';
import { kerasVariable } from './variable.js';
import { usualName, variableNameIn } from './variable-names.js';

/** Children of a model that are no layers of it. */
const beside = new Set(['optimizer', 'metrics', 'loss']);

export interface Variable extends BlockParameter {
  /** Names of the layers from the model to it. */
  readonly path: readonly string[];
}

/** `prefix`: what the stored names of its variables begin with, where names follow attributes. */
export function layerObject(tree: AccessTree, block: Block, prefix: string | undefined): PythonObject {
  const layer = new Layer(tree, block, prefix);
  return {
    kind: 'object',
    type: layer.className,
    identity: () => identityOf(block),
    means: { kind: 'block', path: block.path.join('.'), parameters: () => layer.indices() },
    attribute: (name) => layer.attribute(name),
  };
}

/** A shared layer stands in the tree at each place where it is used. */
function identityOf(block: Block): unknown {
  const indices = [...variablesBelow(block)].map(({ index }) => index);
  return indices.length === 0 ? block : `layer ${indices.join(' ')}`;
}

/** Own variables, then those of the layers inside: each once, as `weights` lists them. */
export function* variablesBelow(block: Block, known: Set<number> = new Set<number>(), path: readonly string[] = []): Generator<Variable> {
  for (const { name, index } of block.parameters) {
    if (known.has(index)) continue;
    known.add(index);
    yield { name, index, path };
  }
  for (const child of block.children) if (!isBeside(block, child)) yield* variablesBelow(child, known, [...path, child.name]);
}

function isBeside(parent: Block, child: Block): boolean {
  return parent.path.length === 0 && beside.has(child.name);
}

type Chosen = 'all' | 'trained' | 'others';

class Layer {
  constructor(
    private readonly tree: AccessTree,
    private readonly block: Block,
    private readonly prefix: string | undefined,
  ) {}

  get className(): string {
    return this.block.className ?? (this.block.children.length > 0 ? 'Model' : 'Layer');
  }

  *indices(): Generator<number> {
    for (const { index } of variablesBelow(this.block)) yield index;
  }

  attribute(name: string): Value | undefined {
    if (name === 'mean' && this.block.className === 'Normalization') return untoldValue('EagerTensor');
    return this.own(name) ?? this.lists(name) ?? this.inside(name) ?? this.alias(name) ?? this.fact(name);
  }

  private own(name: string): Value | undefined {
    const { block } = this;
    // An optimizer inside another comes after what is the outer one's.
    const found = block.parameters.findLast((parameter) => this.nameOf(parameter) === name || isStoredAs(parameter.name, name));
    if (found !== undefined) return this.variable({ ...found, name, path: [] });
    // A layer without bias has the attribute all the same.
    const hasKernel = block.parameters.some((parameter) => this.nameOf(parameter) === 'kernel');
    return name === 'bias' && hasKernel ? none : undefined;
  }

  private nameOf({ name, index }: BlockParameter): string {
    const { tree, block } = this;
    if (!/^\d+$/.test(name)) return name;
    const ranks = block.parameters.map((parameter) => tree.parameter(parameter.index).shape.length);
    const known = variableNameIn(tree.nameAt(index), block.parameters.length);
    return known ?? (block.className === null && block.children.length === 0 ? usualName(Number(name), ranks) : undefined) ?? name;
  }

  private lists(name: string): Value | undefined {
    switch (name) {
      case 'layers':
        return this.isModel() ? this.listed() : undefined;
      case 'weights':
      case 'variables':
        return this.variables('all');
      case 'trainable_weights':
      case 'trainable_variables':
        return this.variables('trained');
      case 'non_trainable_weights':
      case 'non_trainable_variables':
        return this.variables('others');
      case 'get_weights':
        return method(() =>
          list([...this.indices()].map((index) => numpyArray(wholeTensor(this.tree.parameter(index), this.tree.nameAt(index))))),
        );
      case 'get_layer':
        return this.isModel() ? method((given) => this.layer(given)) : undefined;
      case 'count_params':
        return method(() => integer([...this.indices()].reduce((sum, index) => sum + elementCount(this.tree.parameter(index).shape), 0)));
      default:
        return undefined;
    }
  }

  /** A model lists layers; a layer holds some in attributes. */
  private isModel(): boolean {
    const { className, path, children } = this.block;
    if (path.length === 0 || className === 'Sequential' || className === 'Functional' || className === 'Model') return true;
    return className === null && children.length > 0;
  }

  /** Positions are those of all layers: where the file names only those with variables, there are none. */
  private listed(): Value {
    const layers = this.layers();
    const listed = list(layers.map((inner) => this.innerObject(inner)));
    const told = toldPositions(this.tree, this.block, layers.length);
    if (told === undefined) return listed;
    const item = (key: Value): Value => {
      const index = asInteger(key);
      if ((index === undefined && key.kind !== 'slice') || (index !== undefined && index >= 0 && index < told))
        return listed.item?.(key) ?? none;
      throw notUnderstood('the file does not tell all layers: which of them is at this position is not known');
    };
    return { ...listed, item };
  }

  private inner(): readonly Inner[] {
    return innerBlocks(this.tree, this.block, this.prefix);
  }

  private layers(): readonly Inner[] {
    return this.inner().filter(({ block }) => !isBeside(this.block, block));
  }

  private innerObject({ block, prefix }: Inner): PythonObject {
    return layerObject(this.tree, block, prefix);
  }

  private layer({ positional: [first = none, second = none], named }: Given): Value {
    const name = named.get('name') ?? first;
    const index = asInteger(named.get('index') ?? second);
    const layers = this.layers();
    if (index !== undefined) {
      const found = layers[index];
      if (found === undefined)
        throw raised(
          'ValueError',
          `Was asked to retrieve layer at index ${String(index)} but model only has ${String(layers.length)} layers.`,
        );
      return this.innerObject(found);
    }
    const found = name.kind === 'string' ? layers.find(({ block }) => block.name === name.value) : undefined;
    if (found !== undefined) return this.innerObject(found);
    const existing = layers.map(({ block }) => repr(text(block.name))).join(', ');
    throw raised('ValueError', `No such layer: ${name.kind === 'string' ? name.value : repr(name)}. Existing layers are: [${existing}].`);
  }

  private variables(chosen: Chosen): Value {
    const all = [...variablesBelow(this.block)].filter(
      ({ index }) => chosen === 'all' || (this.tree.parameter(index).role === 'buffer') === (chosen === 'others'),
    );
    return list(
      all.map((variable) => this.variable(variable)),
      { means: { kind: 'collection', parameters: () => all.map(({ index }) => index) } },
    );
  }

  private variable({ name, index, path }: Variable): PythonObject {
    const { tree, block } = this;
    const layers = [...block.path, ...path];
    return kerasVariable(tree.parameter(index), spellingOf(tree, { name, layers, stored: tree.nameAt(index) }));
  }

  /** Layers in attributes. */
  private inside(name: string): Value | undefined {
    const { block } = this;
    if (name === 'optimizer' && block.path.length === 0) return this.optimizer();
    const inner = this.inner();
    const held = inner.filter(({ keys: [first] }) => first === name);
    if (held.length > 0) return this.nested(held, 1);
    if (name === 'cells' && block.children.length > 0) return list(inner.map((each) => this.innerObject(each)));
    const found =
      inner.find((each) => isKnownAs(each.block, name, inner.length)) ??
      (isPlainModel(block) ? undefined : inner.find((each) => each.block.name === name));
    return found === undefined ? this.onlyOfClass(name) : this.innerObject(found);
  }

  /** `embedding` of a layer that holds one Embedding. */
  private onlyOfClass(name: string): Value | undefined {
    if (isPlainModel(this.block)) return undefined;
    const found = this.inner().filter(({ block }) => block.className?.toLowerCase() === name);
    const [only] = found;
    return found.length === 1 && only !== undefined ? this.innerObject(only) : undefined;
  }

  private nested(held: readonly Inner[], depth: number): Value {
    const [first] = held;
    if (first !== undefined && held.length === 1 && first.keys.length === depth) return this.innerObject(first);
    const groups = new Map<string, Inner[]>();
    for (const inner of held) groups.set(inner.keys[depth] ?? '', [...(groups.get(inner.keys[depth] ?? '') ?? []), inner]);
    const items = Array.from(groups.values(), (group) => this.nested(group, depth + 1));
    const listed = list(items);
    // Keys of dictionaries are not stored.
    const item = (key: Value): Value => {
      if (key.kind === 'string') throw notUnderstood(`the file does not tell which of its ${String(items.length)} layers is ${repr(key)}`);
      return listed.item?.(key) ?? none;
    };
    return { ...listed, item };
  }

  /** A variable of a saved module that is stored under another of its names. */
  private alias(name: string): Value | undefined {
    const { block, tree } = this;
    if (block.path.length > 0) return undefined;
    const group = tree.tieGroups().find(({ usedBy }) => usedBy?.includes(name));
    const [index] = group?.indices ?? [];
    return index === undefined ? undefined : this.variable({ name, index, path: [] });
  }

  private optimizer(): Value | undefined {
    const found = this.block.children.find((child) => child.name === 'optimizer');
    return found === undefined ? undefined : layerObject(this.tree, found, undefined);
  }

  private fact(name: string): Value | undefined {
    const { block, tree } = this;
    if (name === 'name') return text(block.path.length === 0 ? modelName(tree) : block.name);
    const [index] = this.indices();
    if ((name === 'dtype' || name === 'variable_dtype') && index !== undefined) return text(tree.parameter(index).dtype);
    return untoldFacts.has(name) ? untoldValue(name) : undefined;
  }
}

/** Attributes that are called otherwise than what they hold is stored as. */
const otherNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['adapt_mean', ['mean']],
  ['adapt_variance', ['variance']],
  ['iterations', ['iteration', 'iter']],
]);

/** `adam/iteration` is the optimizer's iteration. */
function isStoredAs(stored: string, attribute: string): boolean {
  const last = stored.slice(stored.lastIndexOf('/') + 1);
  return (last === attribute && last !== stored) || otherNames.get(attribute)?.includes(last) === true;
}

/** Of every layer, and not told by headers. */
const untoldFacts = new Set(['dtype', 'compute_dtype', 'variable_dtype', 'dtype_policy', 'trainable', 'built', 'seed_generator']);

function untoldValue(type: string): PythonObject {
  const untold: PythonObject = { kind: 'object', type, means: { kind: 'untold' }, attribute: () => untold };
  return untold;
}

/** Its layers are in `layers` and nowhere else. */
function isPlainModel({ className }: Block): boolean {
  return className === 'Sequential' || className === 'Functional';
}

function modelName({ metadata }: AccessTree): string {
  const name = metadata.get('name');
  return typeof name === 'string' ? name : 'model';
}

/**
 * How many positions from the first on are certain; undefined: all. TensorFlow's checkpoints name layers by their turn among those with variables,
 * older weights files all layers of nested models at once, and a layer that is listed twice is stored and configured once.
 */
function toldPositions(tree: AccessTree, { className, path, children }: Block, count: number): number | undefined {
  const { format } = tree;
  if (className === null && format === 'keras-legacy-weights-h5' && path.length > 0) return 0;
  if (className === null && ['tf-checkpoint', 'tf-checkpoint-v1', 'saved-model'].includes(format)) return 0;
  const again = tree.tieGroups().flatMap(({ inferred, usedBy = [] }) => (inferred === true ? usedBy : []));
  const first = children.findIndex(({ name }) => again.includes(`${[...path, name].join('/')}, again`));
  return first < 0 || first >= count ? undefined : first + 1;
}
