/** The files of a checkpoint while it is saved: opened for reading when they are needed, closed together. */
import type { ByteSource } from '../../bytes/source.js';
import type { CheckpointFile } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, FileStatus, OpenFile } from './disk.js';
import { sourceOver } from './open-file.js';

export interface OpenedFile {
  readonly path: string;
  readonly file: OpenFile;
  /** When it was opened. */
  readonly status: FileStatus;
}

export class OpenedFiles {
  private readonly opened = new Map<number, OpenedFile>();

  constructor(
    private readonly disk: Disk,
    private readonly files: readonly CheckpointFile[],
  ) {}

  async get(number: number): Promise<OpenedFile> {
    const known = this.opened.get(number);
    if (known !== undefined) return known;
    const path = this.files[number]?.path;
    if (path === undefined) throw new CheckpointError('internal', `no file ${String(number)}`);
    const file = await this.disk.open(path, 'read');
    const opened = { path, file, status: await file.status().catch(closing(file)) };
    this.opened.set(number, opened);
    return opened;
  }

  /** One after the other: when one cannot be opened, none is left on its way. */
  async all(numbers: readonly number[]): Promise<readonly OpenedFile[]> {
    const files: OpenedFile[] = [];
    for (const number of numbers) files.push(await this.get(number));
    return files;
  }

  async source(number: number): Promise<ByteSource> {
    const { file, status } = await this.get(number);
    return sourceOver(file, status.size);
  }

  /** The same file to write: `changed` when it is another one by now, or was written to; `refused` when it has other names. */
  async forWriting(number: number): Promise<OpenFile> {
    const { path, status } = await this.get(number);
    const file = await this.disk.open(path, 'read and write');
    const now = await file.status().catch(closing(file));
    const isSame = now.identity === status.identity && now.size === status.size && now.changed === status.changed;
    if (isSame && now.isFile && now.links === 1) return file;
    await file.close();
    if (isSame) throw new CheckpointError('refused', 'the file has several names, or is no regular file', { path });
    throw new CheckpointError('changed', 'the file has changed since it was opened', { path });
  }

  async close(): Promise<void> {
    for (const { file } of this.opened.values()) await file.close();
    this.opened.clear();
  }
}

function closing(file: OpenFile): (error: unknown) => Promise<never> {
  return async (error) => {
    await file.close();
    throw error;
  };
}
