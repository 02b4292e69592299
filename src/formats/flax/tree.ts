/** The tree of maps and lists in a file of Flax, walked without recursion: leaves and blocks in the order of the file. */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { DeclaredBlock } from '../names/declared-tree.js';
import { pythonFloat } from '../pickle/python-float.js';
import { chunkedMark, readChunked } from './chunked.js';
import { arrayLeaf, readLeaf, type Leaf } from './leaves.js';
import type { Item, MsgpackReader } from './reader.js';
import { skipItem } from './skip.js';
import { textOf } from './text.js';

const deepest = 1000;
const mostNodes = 250_000;
/** Of all names together: a deep tree repeats its upper keys in every name. */
const mostCharacters = 32 * 1024 * 1024;
const mostKeys = 4_000_000;
const longestKey = 4 * 1024 * 1024;

export interface FlaxTree {
  readonly leaves: readonly { readonly path: readonly string[]; readonly leaf: Leaf }[];
  readonly blocks: readonly DeclaredBlock[];
  readonly warnings: readonly Warning[];
}

/** A map or a list whose content is being read. */
interface Level {
  readonly path: readonly string[];
  /** Characters of the path. */
  readonly characters: number;
  readonly isMap: boolean;
  readonly count: number;
  done: number;
  /** Those read so far, where a second of one name can follow. */
  readonly keys: Set<string> | undefined;
}

/** Throws `corrupt` and `too-large` for the file as a whole; a broken array is a leaf. */
export async function readTree(reader: MsgpackReader): Promise<FlaxTree> {
  const walk = new Walk(reader);
  await walk.run();
  return walk;
}

class Walk implements FlaxTree {
  readonly leaves: { readonly path: readonly string[]; readonly leaf: Leaf }[] = [];
  readonly blocks: DeclaredBlock[] = [];
  readonly warnings: Warning[] = [];
  private readonly levels: Level[] = [];
  private characters = 0;
  private keys = 0;

  constructor(private readonly reader: MsgpackReader) {}

  async run(): Promise<void> {
    await this.value([], 0, await this.reader.next());
    for (let level = this.levels.at(-1); level !== undefined; level = this.levels.at(-1)) {
      if (level.done === level.count) this.levels.pop();
      else await this.child(level);
    }
    const left = this.reader.size - this.reader.position;
    if (left > 0) this.warn(`${String(left)} bytes follow the tree`);
  }

  private async child(level: Level): Promise<void> {
    const { key, kind } = level.isMap ? await this.key() : { key: String(level.done), kind: 'index' };
    if (key === chunkedMark && level.done === 0 && level.isMap) {
      this.levels.pop();
      this.blocks.pop();
      this.leaf(level.path, level.characters, arrayLeaf(await readChunked(this.reader, level.count)));
      return;
    }
    level.done++;
    // The number 5 and the text 5 are two keys.
    if (level.keys?.has(`${kind} ${key}`) === true)
      this.warn(`two values for the key ${JSON.stringify(key.slice(0, 100))}: Flax keeps the second`);
    level.keys?.add(`${kind} ${key}`);
    await this.value([...level.path, key], level.characters + key.length + 1, await this.reader.next());
  }

  private async value(path: readonly string[], characters: number, item: Item): Promise<void> {
    const leaf = await readLeaf(this.reader, item);
    if (leaf !== undefined) this.leaf(path, characters, leaf);
    else if (item.kind === 'map' || item.kind === 'array') this.level(path, characters, item);
  }

  private level(path: readonly string[], characters: number, { kind, count }: Extract<Item, { count: number }>): void {
    if (this.levels.length >= deepest) throw new CheckpointError('too-large', `a tree deeper than ${String(deepest)} levels`);
    this.count(path, characters);
    this.blocks.push({ path, className: null, detail: '' });
    const isMap = kind === 'map';
    this.levels.push({ path, characters, isMap, count, done: 0, keys: isMap && count > 1 ? new Set() : undefined });
  }

  private leaf(path: readonly string[], characters: number, leaf: Leaf): void {
    this.count(path, characters);
    if (leaf.kind === 'array' && leaf.array.oddity !== undefined) this.warn(`${path.join('/').slice(0, 200)}: ${leaf.array.oddity}`);
    this.leaves.push({ path, leaf });
  }

  private count(path: readonly string[], characters: number): void {
    this.characters += characters;
    this.keys += path.length;
    if (this.leaves.length + this.blocks.length >= mostNodes)
      throw new CheckpointError('too-large', `more than ${String(mostNodes)} leaves`);
    if (this.characters > mostCharacters || this.keys > mostKeys) throw new CheckpointError('too-large', 'names too long to list');
  }

  private async key(): Promise<{ readonly key: string; readonly kind: Item['kind'] }> {
    const item = await this.reader.next();
    await skipItem(this.reader, item);
    return { key: await this.keyText(item), kind: item.kind };
  }

  /** As Python prints it, where it is no text. */
  private async keyText(item: Item): Promise<string> {
    switch (item.kind) {
      case 'text':
      case 'binary':
        if (item.length > longestKey) throw new CheckpointError('too-large', `a key of ${String(item.length)} bytes`);
        return textOf(await this.reader.payload(item, item.length));
      case 'integer':
        return String(item.value);
      case 'float':
        return pythonFloat(item.value);
      case 'boolean':
        return item.value ? 'True' : 'False';
      case 'nil':
        return 'None';
      case 'array':
      case 'map':
      case 'extension':
        return `(${item.kind})`;
    }
  }

  private warn(message: string): void {
    if (this.warnings.length < 100) this.warnings.push({ tag: 'corrupt', message });
  }
}
