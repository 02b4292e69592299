/** An OCDBT database: a B+tree from keys to values, in data files that a manifest names. Its newest version is read whole, values are not. */
import type { Place } from '../../../bytes/place.js';
import { CheckpointError } from '../../../model/errors.js';
import type { FileTable } from '../files.js';
import type { Store, StoredValue } from '../store.js';
import { corrupt } from './cursor.js';
import type { Reference } from './data-files.js';
import { largestBody } from './frame.js';
import { readManifest, type Root } from './manifest.js';
import { readNode, type Leaf } from './node.js';

const manifestName = 'manifest.ocdbt';
const mostNodes = 10_000;
const mostKeys = 1_000_000;
const mostKeyCharacters = 64 * 1024 * 1024;

/** `folder`: of the database, with its slash, or empty. */
export async function openOcdbt(place: Place, files: FileTable, folder: string): Promise<Store> {
  const root = await findRoot(place, files, folder);
  const values = new Map<string, StoredValue>();
  if (root !== undefined) await new TreeReader(files, folder, values).read(root);
  return { get: (key) => Promise.resolve(values.get(key)) };
}

async function findRoot(place: Place, files: FileTable, folder: string): Promise<Root | undefined> {
  const manifest = await readManifestFile(files, folder + manifestName);
  if (manifest.kind === 'single') return manifest.root;
  const names = (await place.entries(folder.slice(0, -1))).files.filter((name) => /^manifest\.[0-9a-f]{16}$/.test(name));
  const newest = names.at(-1);
  if (newest === undefined) throw corrupt('has no numbered manifest');
  const numbered = await readManifestFile(files, folder + newest);
  if (numbered.kind !== 'single') throw corrupt('has a numbered manifest without versions');
  return numbered.root;
}

async function readManifestFile(files: FileTable, name: string): Promise<ReturnType<typeof readManifest>> {
  const bytes = await files.readWhole(name, largestBody);
  if (bytes === undefined) throw corrupt(`has no ${manifestName}: saving has not come to its end`);
  return readManifest(bytes);
}

/** A node that is to be read, and what the keys in it begin with. */
interface Pending {
  readonly node: Reference;
  readonly height: number;
  readonly prefix: Buffer;
}

class TreeReader {
  private nodes = 0;
  private characters = 0;

  constructor(
    private readonly files: FileTable,
    private readonly folder: string,
    private readonly values: Map<string, StoredValue>,
  ) {}

  /** Heights fall by one from node to child, so that no node can be below itself. */
  async read({ height, node }: Root): Promise<void> {
    const pending: Pending[] = [{ node, height, prefix: Buffer.alloc(0) }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { prefix } = next;
      const found = await this.readNode(next);
      if ('leaves' in found) for (const leaf of found.leaves) await this.add(leaf, prefix);
      else
        pending.push(
          ...found.children.map((child) => ({ node: child.node, height: found.height - 1, prefix: this.extended(prefix, child.prefix) })),
        );
    }
  }

  private async readNode({ node: { file, offset, length }, height }: Pending): Promise<ReturnType<typeof readNode>> {
    if (++this.nodes > mostNodes) throw new CheckpointError('too-large', `an OCDBT database of more than ${String(mostNodes)} nodes`);
    if (length > largestBody) throw new CheckpointError('too-large', `an OCDBT node of ${String(length)} bytes`);
    const number = await this.checked(file.path, offset, length);
    const node = readNode(await this.files.read(number, { start: offset, end: offset + length }), file.base);
    if (node.height !== height) throw corrupt('has a node of another height than the one above it says');
    return node;
  }

  private async add({ key, value }: Leaf, prefix: Buffer): Promise<void> {
    const name = this.extended(prefix, key).toString('utf8');
    if (this.values.size >= mostKeys) throw new CheckpointError('too-large', `an OCDBT database of more than ${String(mostKeys)} keys`);
    if (value instanceof Uint8Array) {
      this.values.set(name, { kind: 'inline', bytes: value });
      return;
    }
    const file = await this.checked(value.file.path, value.offset, value.length);
    this.values.set(name, { kind: 'range', file, start: value.offset, length: value.length });
  }

  /** The number of a file that holds the range. */
  private async checked(path: string, offset: number, length: number): Promise<number> {
    const number = await this.files.locate(this.folder + path);
    if (number === undefined) throw corrupt(`has no file ${JSON.stringify(path.slice(0, 200))}`);
    if (offset + length > this.files.file(number).size) throw corrupt(`refers beyond the end of ${JSON.stringify(path.slice(0, 200))}`);
    return number;
  }

  private extended(prefix: Buffer, key: Uint8Array): Buffer {
    this.characters += prefix.length + key.length;
    if (this.characters > mostKeyCharacters) throw new CheckpointError('too-large', 'an OCDBT database of keys too long to list');
    return Buffer.concat([prefix, key]);
  }
}
