/** What `torch.load` gives where the file holds dictionaries: keys as they were saved, found without building them. */
import { blockAt } from '../../block.js';
import { dictionary, list, namedEntries } from '../python/containers.js';
import { float, integer, none, boolean, text, type PythonObject, type Value } from '../python/value.js';
import type { AccessTree } from '../tree.js';
import type { Json } from '../../checkpoint.js';
import { moduleObject } from './module.js';
import { Network } from './network.js';
import { storedTensor } from './tensor.js';

/** The dictionary whose parameters' paths begin with `prefix`. */
export function storedDictionary(tree: AccessTree, prefix: readonly string[] = []): PythonObject {
  const own = new Stored(tree, prefix);
  return dictionary(
    { find: (key) => own.find(key), keys: () => own.keys(), size: () => own.size() },
    { type: 'OrderedDict', means: { kind: 'collection', parameters: () => own.indices() } },
  );
}

class Stored {
  private readonly start: string;

  constructor(
    private readonly tree: AccessTree,
    private readonly prefix: readonly string[],
  ) {
    this.start = prefix.length === 0 ? '' : `${prefix.join('.')}.`;
  }

  find(key: Value): Value | undefined {
    const word = key.kind === 'string' ? key.value : key.kind === 'integer' ? String(key.value) : undefined;
    if (word === undefined) return undefined;
    const leaf = this.tree.indexOf(this.start + word);
    if (leaf !== undefined && key.kind === 'string' && this.isOwn(leaf, word)) return this.valueAt(leaf);
    for (const index of this.indices(this.start + word)) {
      if (this.keysOf(index)[this.prefix.length] !== word) continue;
      // Elsewhere a key that looks like a number may be one: files spell both alike here.
      return key.kind === 'integer' || !isNumberKey(this.prefix, word) ? this.valueAt(index) : undefined;
    }
    return key.kind === 'string' ? this.told(word) : undefined;
  }

  *keys(): Generator<Value> {
    const known = new Set<string>();
    for (const index of this.indices()) {
      const key = this.keysOf(index)[this.prefix.length];
      if (key === undefined || known.has(key)) continue;
      known.add(key);
      yield isNumberKey(this.prefix, key) ? integer(Number(key)) : text(key);
    }
    for (const name of this.tree.metadata.keys()) {
      const key = name.startsWith(this.start) ? name.slice(this.start.length) : undefined;
      if (key !== undefined && !known.has(key) && !key.includes('.')) yield text(key);
    }
  }

  size(): number {
    return [...this.keys()].length;
  }

  /** Parameters in it, in order: chosen by their names first, which are cheaper than their keys. */
  *indices(start = this.start): Generator<number> {
    const { tree, prefix } = this;
    for (let index = 0; index < tree.parameterCount; index++) {
      if (!tree.nameAt(index).startsWith(start)) continue;
      const keys = prefix.length === 0 ? prefix : this.keysOf(index);
      if (prefix.every((key, depth) => keys[depth] === key)) yield index;
    }
  }

  private keysOf(index: number): readonly string[] {
    const { keys, name } = this.tree.parameter(index);
    return keys ?? [name];
  }

  private isOwn(index: number, key: string): boolean {
    const keys = this.keysOf(index);
    return keys.length === this.prefix.length + 1 && keys.at(-1) === key && this.prefix.every((each, depth) => keys[depth] === each);
  }

  private valueAt(index: number): Value {
    const { tree, prefix } = this;
    const keys = this.keysOf(index).slice(0, prefix.length + 1);
    const block = blockAt(tree.root, keys);
    if (block !== undefined && block.className !== null) return moduleObject(new Network(tree, 'stored'), block);
    const parameter = tree.parameter(index);
    return keys.length === this.keysOf(index).length ? storedTensor(parameter, parameter.name) : storedDictionary(tree, keys);
  }

  /** What the file holds besides its parameters: settings, and dictionaries of settings. */
  private told(word: string): Value | undefined {
    const { tree, start } = this;
    const told = tree.metadata.get(start + word);
    if (told !== undefined) return valueOfJson(told);
    const isDictionary = [...tree.metadata.keys()].some((name) => name.startsWith(`${start}${word}.`));
    return isDictionary ? storedDictionary(tree, [...this.prefix, word]) : undefined;
  }
}

/** The state of an optimizer is kept by the numbers of its parameters. */
function isNumberKey(prefix: readonly string[], key: string): boolean {
  return prefix.at(-1) === 'state' && /^\d+$/.test(key);
}

function valueOfJson(json: Json): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? integer(json) : float(json);
  if (typeof json === 'string') return text(json);
  if (typeof json === 'boolean') return boolean(json);
  if (json === null) return none;
  if (isList(json)) return list(json.map(valueOfJson));
  const known = new Map(Object.entries(json).map(([key, value]) => [key, valueOfJson(value)]));
  // Whether it was a dictionary or an object of some class, the settings do not say.
  return dictionary(namedEntries(known), { attribute: (name) => known.get(name) });
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
