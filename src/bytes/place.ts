/**
 * What the user pointed at, and the files beside it that the format may reach: nothing else on the disk can be opened through it.
 */
import type { SeenFile } from './seen.js';
import type { ByteSource } from './source.js';

export interface PlaceFile {
  /** Relative to the place, with forward slashes. */
  readonly name: string;
  /** Absolute path with links resolved. */
  readonly path: string;
  readonly source: ByteSource;
}

export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export interface Place {
  /** Base name of what was opened. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** The opened file; absent for a folder. */
  readonly file: PlaceFile | undefined;
  /** Names of the files in the folder (of the file, or the opened one), one level, sorted. */
  list(signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * A file beside the opened one (or in the opened folder). `unsafe` when the name is absolute, holds `..`, a drive, a backslash or NUL, or
   * leads through a link to somewhere else (a Hugging Face cache's own blobs excepted); `not-found` when it is not there.
   */
  open(relativeName: string, signal?: AbortSignal): Promise<PlaceFile>;
  /**
   * As `open`, but the file is closed when `use` has done: for checkpoints of more files than may be open at once, of which opening needs no
   * more than sizes and a few bytes.
   */
  borrow<Result>(relativeName: string, use: (file: PlaceFile) => Result | Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Names of what lies in a folder inside the place, sorted; the empty name is the place's own folder. Refuses names as `open` does. */
  entries(folder: string, signal?: AbortSignal): Promise<FolderEntries>;
  /** What was read so far of every file that was opened through the place, by path; only files of a disk can be looked at again. */
  seen?(): readonly SeenFile[];
  /** Closes every file that was opened through the place. */
  close(): Promise<void>;
}
