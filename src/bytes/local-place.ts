/**
 * A place on the local disk. Files are opened by checked names, links are followed only inside the folder, and everything is closed together.
 *
 *   const place = await openPlace('/models/llama');
 *   const shard = await place.open('model-00001-of-00002.safetensors');
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { CheckpointError, reportError, throwIfAborted } from '../model/errors.js';
import { FileSource } from './file-source.js';
import type { FolderEntries, Place, PlaceFile } from './place.js';
import type { SeenBytes, SeenFile, SeenRange } from './seen.js';
import { checkSidecarName } from './sidecar.js';

/** More names than this in one folder are not looked at: no checkpoint needs them. */
const mostNames = 100_000;

/** `not-found`, `unreadable` or `unsupported` (a pipe, a device) when it cannot be opened. */
export async function openPlace(where: string): Promise<Place> {
  const resolved = await resolveLinks(path.resolve(where));
  const status = await stat(resolved);
  if (!status.isDirectory() && !status.isFile())
    throw new CheckpointError('unsupported', 'this is a pipe or a device, not a file', { path: where });
  return status.isDirectory() ? new LocalPlace(resolved, undefined, path.basename(where)) : await openFile(resolved, path.resolve(where));
}

async function openFile(resolved: string, named: string): Promise<LocalPlace> {
  const source = await FileSource.open(resolved);
  const place = new LocalPlace(path.dirname(named), { name: path.basename(named), path: resolved, source }, path.basename(named));
  place.keep(source);
  place.look(source);
  return place;
}

async function resolveLinks(where: string): Promise<string> {
  try {
    return await realpath(where);
  } catch (error) {
    const { tag, message } = reportError(error);
    throw new CheckpointError(tag, tag === 'not-found' ? 'there is no such file' : message, { path: where, cause: error });
  }
}

async function namesIn(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length > mostNames) throw new CheckpointError('too-large', `a folder of ${String(entries.length)} names`, { path: folder });
  return entries;
}

class LocalPlace implements Place {
  readonly kind: 'file' | 'folder';
  private readonly sources: FileSource[] = [];
  /** Of every file that was opened, also when it is closed again. */
  private readonly looks: { readonly path: string; readonly seen: SeenBytes }[] = [];
  /** The folder with its links resolved. */
  private home: Promise<string> | undefined;

  constructor(
    private readonly folder: string,
    readonly file: PlaceFile | undefined,
    readonly name: string,
  ) {
    this.kind = file === undefined ? 'folder' : 'file';
  }

  keep(source: FileSource): void {
    this.sources.push(source);
  }

  look({ path: where, seen }: FileSource): void {
    this.looks.push({ path: where, seen });
  }

  seen(): readonly SeenFile[] {
    const byPath = new Map<string, SeenRange[]>();
    for (const { path: where, seen } of this.looks) byPath.set(where, [...(byPath.get(where) ?? []), ...seen.ranges]);
    return Array.from(byPath, ([where, ranges]) => ({ path: where, ranges }));
  }

  async list(signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.entries('', signal)).files;
  }

  async open(relativeName: string, signal?: AbortSignal): Promise<PlaceFile> {
    const file = await this.openUnkept(relativeName, signal);
    this.keep(file.source);
    return file;
  }

  async borrow<Result>(relativeName: string, use: (file: PlaceFile) => Result | Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const file = await this.openUnkept(relativeName, signal);
    try {
      return await use(file);
    } finally {
      await file.source.close();
    }
  }

  async entries(folder: string, signal?: AbortSignal): Promise<FolderEntries> {
    throwIfAborted(signal);
    const entries = await namesIn(folder === '' ? this.folder : await this.resolveInside(folder));
    const isFolder = (entry: Dirent): boolean => entry.isDirectory();
    const names = (some: readonly Dirent[]): readonly string[] => some.map(({ name }) => name).sort();
    return { files: names(entries.filter((entry) => !isFolder(entry))), folders: names(entries.filter(isFolder)) };
  }

  private async openUnkept(relativeName: string, signal?: AbortSignal): Promise<PlaceFile & { readonly source: FileSource }> {
    throwIfAborted(signal);
    const resolved = await this.resolveInside(relativeName);
    const source = await FileSource.open(resolved);
    this.look(source);
    return { name: relativeName, path: resolved, source };
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.splice(0).map((source) => source.close()));
  }

  /** A link out of the folder is refused, except into the blobs of the same Hugging Face cache entry, where its snapshots keep all files. */
  private async resolveInside(relativeName: string): Promise<string> {
    checkSidecarName(relativeName);
    const wanted = path.join(this.folder, ...relativeName.split('/'));
    const resolved = await resolveLinks(wanted);
    const home = await (this.home ??= resolveLinks(this.folder));
    if (isInside(resolved, home)) return resolved;
    const blobs = blobsOf(home);
    if (blobs !== undefined && isInside(resolved, blobs)) return resolved;
    throw new CheckpointError('unsafe', `${relativeName} is a link to a file outside the folder`, { path: wanted });
  }
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** `…/models--org--name/snapshots/REV` keeps its content in `…/models--org--name/blobs`. */
function blobsOf(folder: string): string | undefined {
  const match = /^(.*[\\/](?:models|datasets|spaces)--[^\\/]+)[\\/]snapshots[\\/]/.exec(folder + path.sep);
  return match?.[1] === undefined ? undefined : path.join(match[1], 'blobs');
}
