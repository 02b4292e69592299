/** What every container of PyTorch comes down to: one pickled object, and storages that lie somewhere in a file. */
import type { ByteSource } from '../../bytes/source.js';
import type { FormatName, Warning } from '../../model/checkpoint.js';
import type { Unpickled } from '../pickle/machine.js';
import type { LocatedStorage } from './archive.js';
import type { ModuleReader } from './module.js';
import type { StorageTable } from './storages.js';

export interface Container {
  readonly format: FormatName;
  readonly unpickled: Unpickled;
  /** How its objects that are modules are known. */
  readonly modules: ModuleReader;
  readonly storages: Storages;
  readonly warnings: readonly Warning[];
}

export interface Storages {
  readonly table: StorageTable;
  /** Where the storages of these keys lie: positions are the file's own. */
  readonly locate: (keys: readonly string[], signal?: AbortSignal) => Promise<readonly LocatedStorage[]>;
  readonly byteOrder: 'little' | 'big';
  /** The file. */
  readonly source: ByteSource;
  /** Index of it among the checkpoint's files. */
  readonly file: number;
  /** Where the source that the pickle was scanned in begins in the file: spans of the pickle count from there. */
  readonly pickleStart: number;
}
