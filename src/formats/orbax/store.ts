/** A store of values by key, as TensorStore sees one: files in folders, or an OCDBT database. */
import { checkSidecarName } from '../../bytes/sidecar.js';
import { CheckpointError } from '../../model/errors.js';
import type { FileTable } from './files.js';

/** Bytes in a file, or kept in the metadata that was read anyway. */
export type StoredValue =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'range'; readonly file: number; readonly start: number; readonly length: number };

export interface Store {
  /** Undefined where nothing has that key. */
  get(key: string): Promise<StoredValue | undefined>;
}

export function lengthOf(value: StoredValue): number {
  return value.kind === 'inline' ? value.bytes.length : value.length;
}

/** Each key is a file's path in the folder. `folders`: those that are there, so that nothing is looked for in others. */
export function folderStore(files: FileTable, folder: string, folders: ReadonlySet<string>): Store {
  return {
    async get(key) {
      // A name that is refused is not looked up, and has to be told from one that is missing.
      checkSidecarName(key);
      if (!folders.has(key.slice(0, key.indexOf('/')))) return undefined;
      const file = await files.locate(`${folder}${key}`);
      return file === undefined ? undefined : { kind: 'range', file, start: 0, length: files.file(file).size };
    },
  };
}

/** `length` bytes of a value from `from`. */
export async function readPart(files: FileTable, value: StoredValue, from: number, length: number): Promise<Uint8Array> {
  if (from < 0 || from + length > lengthOf(value)) throw new CheckpointError('corrupt', 'a value shorter than it must be');
  if (value.kind === 'inline') return value.bytes.subarray(from, from + length);
  return await files.read(value.file, { start: value.start + from, end: value.start + from + length });
}

/** A whole value of metadata. */
export async function readValue(files: FileTable, value: StoredValue, most: number): Promise<Uint8Array> {
  const length = lengthOf(value);
  if (length > most) throw new CheckpointError('too-large', `metadata of ${String(length)} bytes`);
  return await readPart(files, value, 0, length);
}
