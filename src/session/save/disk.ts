/**
 * Every call by which saving touches the disk, and no other: tests put a disk in its place that fails or stops at any of them.
 */
import { constants, type Dirent } from 'node:fs';
import { access, chmod, copyFile, lstat, mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';

export interface FileStatus {
  readonly size: number;
  /** Of its last change, in nanoseconds. */
  readonly changed: string;
  readonly isFile: boolean;
  /** How many names it has. */
  readonly links: number;
  /** Device and number: which file it is, whatever its name. */
  readonly identity: string;
  /** Permissions. */
  readonly mode: number;
}

export interface OpenFile {
  /** Bytes read; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Bytes written, which may be fewer than given. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Returns when everything written is on the disk. */
  sync(): Promise<void>;
  status(): Promise<FileStatus>;
  /** Never fails. */
  close(): Promise<void>;
}

export interface FolderEntry {
  readonly name: string;
  /** `other`: links among them. */
  readonly kind: 'file' | 'folder' | 'other';
}

/** `new`: to read and write; fails with EEXIST when there is such a file. */
export type OpenMode = 'read' | 'read and write' | 'new';

export interface Disk {
  open(path: string, mode: OpenMode, permissions?: number): Promise<OpenFile>;
  status(path: string): Promise<FileStatus>;
  /** Whether there is anything of that name, a link that leads nowhere included. */
  exists(path: string): Promise<boolean>;
  mayWrite(path: string): Promise<boolean>;
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  entries(folder: string): Promise<readonly FolderEntry[]>;
  /** For its owner. */
  makeWritable(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** With everything in it. */
  removeTree(path: string): Promise<void>;
  /** Shares the blocks where the file system can. Fails with EEXIST when there is such a file. */
  copy(from: string, to: string): Promise<void>;
  /** Names made and removed in it are on the disk. */
  syncFolder(path: string): Promise<void>;
}

const flags: Record<OpenMode, number> = {
  read: constants.O_RDONLY,
  'read and write': constants.O_RDWR,
  new: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
};

function kindOf(entry: Dirent): FolderEntry['kind'] {
  return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
}

/** The real one. */
export const localDisk: Disk = {
  open: async (path, mode, permissions) => openFile(await open(path, flags[mode], permissions)),
  status: async (path) => statusOf(await stat(path, { bigint: true })),
  exists: async (path) => {
    try {
      await lstat(path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  },
  mayWrite: async (path) => {
    try {
      await access(path, constants.W_OK);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM'))
        return false;
      throw error;
    }
  },
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: async (folder) => await readdir(folder),
  entries: async (folder) => (await readdir(folder, { withFileTypes: true })).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  makeWritable: async (path) => {
    await chmod(path, ((await stat(path)).mode & 0o777) | 0o200);
  },
  rename,
  remove: unlink,
  removeTree: async (path) => {
    await rm(path, { recursive: true, force: true });
  },
  copy: async (from, to) => {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  },
  syncFolder,
};

function openFile(handle: FileHandle): OpenFile {
  return {
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    truncate: async (size) => {
      await handle.truncate(size);
    },
    sync: async () => {
      await handle.sync();
    },
    status: async () => statusOf(await handle.stat({ bigint: true })),
    close: async () => {
      // What matters was synced before: that a handle cannot be closed loses nothing.
      await handle.close().catch(() => undefined);
    },
  };
}

interface Stats {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly nlink: bigint;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
  isFile(): boolean;
}

function statusOf(stats: Stats): FileStatus {
  return {
    size: Number(stats.size),
    changed: String(stats.mtimeNs),
    isFile: stats.isFile(),
    links: Number(stats.nlink),
    identity: `${String(stats.dev)} ${String(stats.ino)}`,
    mode: Number(stats.mode & 0o777n),
  };
}

/** Windows opens no folders, and keeps names without being asked. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
