/**
 * Finds the tensors of a pickle: in dictionaries, lists, modules and objects, at any depth, each at every place where it is used.
 * Pickles share nodes, so the walk first marks what leads to a tensor and then follows only that: a small file of shared pairs has 2^60 places.
 */
import { CheckpointError } from '../../model/errors.js';
import type { Role } from '../../model/parameter.js';
import { roleFromName } from '../names/role.js';
import { entriesOf, isNode, type PickleNode, type PickleValue } from '../pickle/nodes.js';
import { contentsOf, isOptimizer, stateMetadata, type ContainerKind } from './contents.js';
import type { ModuleFacts, ModuleReader } from './module.js';
import { readOptimizer, type Optimizer } from './optimizer.js';
import type { TensorReader } from './rebuild.js';
import type { TensorFacts } from './tensor.js';

/** Parameters beyond this are no checkpoint; places beyond it are a file made to hang. */
const mostPlaces = 2_000_000;
const deepest = 5_000;

export interface FoundTensor {
  /** Keys from the root; the name inside a module is one key, as in its state_dict. */
  readonly keys: readonly string[];
  /** The same, with the parts of names inside modules and state_dicts apart. */
  readonly path: readonly string[];
  readonly tensor: TensorFacts;
  readonly role: Role;
}

export interface FoundBlock {
  readonly path: readonly string[];
  readonly className: string | null;
  readonly detail: string;
}

export interface Found {
  readonly tensors: readonly FoundTensor[];
  /** Blocks the file tells of by itself, parents first. Absent ones follow from the names. */
  readonly blocks: readonly FoundBlock[];
  readonly optimizers: readonly Optimizer[];
}

/** Where the walk is: the keys so far, and what they mean for the role of tensors found there. */
interface Place {
  readonly keys: readonly string[];
  readonly path: readonly string[];
  readonly kind: ContainerKind;
}

export function findTensors(root: PickleValue, reader: TensorReader, modules: ModuleReader): Found {
  const walk = new Walk(reader, modules, nodesWithTensors(root, reader, modules));
  walk.visit(root, { keys: [], path: [], kind: 'plain' });
  return walk;
}

class Walk implements Found {
  readonly tensors: FoundTensor[] = [];
  readonly blocks: FoundBlock[] = [];
  readonly optimizers: Optimizer[] = [];
  private readonly open = new Set<PickleNode>();
  private places = 0;

  constructor(
    private readonly reader: TensorReader,
    private readonly modules: ModuleReader,
    private readonly leading: ReadonlySet<PickleNode>,
  ) {}

  visit(value: PickleValue, place: Place): void {
    this.count();
    if (!isNode(value)) return;
    const tensor = this.reader.read(value);
    if (tensor !== undefined) this.add(tensor, place);
    else if (this.modules(value) !== undefined || this.leading.has(value)) this.enter(value, place);
  }

  private count(): void {
    if (++this.places > mostPlaces) throw new CheckpointError('too-large', 'the file uses its tensors in too many places');
  }

  /** A node on the way from the root is not entered again: a dictionary may contain itself. */
  private enter(value: PickleNode, place: Place): void {
    if (this.open.has(value)) return;
    if (this.open.size >= deepest) throw new CheckpointError('too-large', 'the file nests too deeply');
    this.open.add(value);
    const module = this.modules(value);
    if (module === undefined) this.visitContents(value, place);
    else this.visitModule(module, place, []);
    this.open.delete(value);
  }

  private visitContents(value: PickleNode, place: Place): void {
    if (place.kind !== 'optimizer' && isOptimizer(value)) this.optimizers.push(readOptimizer(value, place.keys));
    for (const [key, held, kind] of contentsOf(value, place.kind)) {
      this.visit(held, { keys: [...place.keys, key], path: [...place.path, ...pathWithin(key, kind)], kind });
    }
    if (place.kind !== 'optimizer') this.declareBlocks(value, place);
  }

  /** `_metadata` of a state_dict has a key for each module, also for those without parameters. */
  private declareBlocks(value: PickleNode, place: Place): void {
    for (const [key] of entriesOf(stateMetadata(value)) ?? []) {
      if (typeof key === 'string' && key !== '')
        this.blocks.push({ path: [...place.path, ...key.split('.')], className: null, detail: '' });
    }
  }

  private visitModule(module: ModuleFacts, place: Place, inside: readonly string[]): void {
    this.count();
    const path = [...place.path, ...inside];
    this.blocks.push({ path, className: module.className, detail: module.detail });
    for (const { name, tensor } of module.constants)
      this.tensors.push({ keys: [...place.keys, [...inside, name].join('.')], path: [...path, name], tensor, role: 'buffer' });
    for (const { name, value, role } of module.own) this.visitOwn(value, { place, inside: [...inside, name], role });
    for (const { name, value } of module.packed) this.visitForeign(value, place, [...inside, name]);
    for (const { name, value } of module.children) {
      const child = this.modules(value);
      if (child === undefined) this.visitForeign(value, place, [...inside, name]);
      else if (isNode(value) && !this.open.has(value)) {
        if (this.open.size >= deepest) throw new CheckpointError('too-large', 'the modules nest too deeply');
        this.open.add(value);
        this.visitModule(child, place, [...inside, name]);
        this.open.delete(value);
      }
    }
  }

  private visitOwn(value: PickleValue, of: { readonly place: Place; readonly inside: readonly string[]; readonly role: Role }): void {
    const tensor = this.reader.read(value);
    if (tensor === undefined) return;
    const keys = [...of.place.keys, of.inside.join('.')];
    this.tensors.push({ keys, path: [...of.place.path, ...of.inside], tensor, role: of.role });
  }

  /** A child that is no module as torch saves them now (a packed quantised layer): what it holds is shown under its name. */
  private visitForeign(value: PickleValue, place: Place, inside: readonly string[]): void {
    this.visit(value, { keys: [...place.keys, inside.join('.')], path: [...place.path, ...inside], kind: 'extra_state' });
  }

  private add(tensor: TensorFacts, place: Place): void {
    const { keys, path, kind } = place;
    this.tensors.push({ keys, path, tensor, role: roleOf(tensor, kind, keys.at(-1) ?? '') });
  }
}

/** A dotted key is a path of blocks. What `_extra_state` holds counts as that one entry of its block. */
function pathWithin(key: string, kind: ContainerKind): readonly string[] {
  return kind === 'extra_state' ? [] : key.split('.');
}

function roleOf(tensor: TensorFacts, kind: ContainerKind, name: string): Role {
  if (kind === 'optimizer') return 'optimizer';
  if (tensor.className === 'Parameter') return 'trainable';
  return kind === 'state_dict' ? roleFromName(name) : 'unknown';
}

/** All nodes from which a tensor can be reached. Iterative, each node once: children first, then the parents of what was found. */
function nodesWithTensors(root: PickleValue, reader: TensorReader, modules: ModuleReader): ReadonlySet<PickleNode> {
  const parents = new Map<PickleNode, PickleNode[]>();
  const found: PickleNode[] = [];
  const queue: PickleNode[] = isNode(root) ? [root] : [];
  const seen = new Set<PickleNode>(queue);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (reader.read(node) !== undefined) {
      found.push(node);
      continue;
    }
    for (const child of childrenOf(node, modules)) {
      const known = parents.get(child);
      if (known === undefined) parents.set(child, [node]);
      else known.push(node);
      if (!seen.has(child)) queue.push(child);
      seen.add(child);
    }
  }
  const leading = new Set<PickleNode>(found);
  for (let node = found.pop(); node !== undefined; node = found.pop()) {
    for (const parent of parents.get(node) ?? []) {
      if (!leading.has(parent)) found.push(parent);
      leading.add(parent);
    }
  }
  return leading;
}

function* childrenOf(node: PickleNode, modules: ModuleReader): Iterable<PickleNode> {
  const module = modules(node);
  if (module !== undefined) {
    for (const { value } of [...module.own, ...module.packed, ...module.children]) if (isNode(value)) yield value;
    return;
  }
  for (const [, value] of contentsOf(node, 'plain')) if (isNode(value)) yield value;
}
