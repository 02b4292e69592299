/** A folder in memory, which counts what is read of each file. */
import { checkSidecarName } from '../../../src/bytes/sidecar.js';
import type { Place, PlaceFile } from '../../../src/bytes/place.js';
import type { ByteSource } from '../../../src/bytes/source.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';

export type Content = Uint8Array | string | MemorySource;

export class MemoryFolder implements Place {
  readonly kind = 'folder';
  readonly file = undefined;
  readonly name = 'checkpoint';
  private readonly sources: ReadonlyMap<string, MemorySource>;

  constructor(files: Readonly<Record<string, Content>>) {
    this.sources = new Map(Object.entries(files).map(([name, content]) => [name, sourceOf(content)]));
  }

  get bytesRead(): number {
    return [...this.sources.values()].reduce((sum, source) => sum + source.bytesRead, 0);
  }

  async list(): Promise<readonly string[]> {
    return (await this.entries('')).files;
  }

  open(name: string): Promise<PlaceFile> {
    return new Promise((resolve) => {
      resolve(this.found(name));
    });
  }

  async borrow<Result>(name: string, use: (file: PlaceFile) => Result | Promise<Result>): Promise<Result> {
    return await use(await this.open(name));
  }

  entries(folder: string): ReturnType<Place['entries']> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const inside = [...this.sources.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    const folders = new Set(inside.filter((name) => name.includes('/')).map((name) => name.slice(0, name.indexOf('/'))));
    return Promise.resolve({ files: inside.filter((name) => !name.includes('/')).sort(), folders: [...folders].sort() });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private found(name: string): { readonly name: string; readonly path: string; readonly source: ByteSource } {
    checkSidecarName(name);
    const source = this.sources.get(name);
    if (source === undefined) throw new CheckpointError('not-found', `no ${name} here`);
    return { name, path: `/checkpoint/${name}`, source };
  }
}

function sourceOf(content: Content): MemorySource {
  if (content instanceof MemorySource) return content;
  return new MemorySource(typeof content === 'string' ? new TextEncoder().encode(content) : content);
}
