/**
 * The thread's instance of the HDF5 library, and files opened in it. A damaged file can wear the library out: it is thrown away after some hundred
 * errors and after every crash.
 *
 *   const library = await hdf5Library();
 *   const file = library.open(place);
 */
import { randomUUID } from 'node:crypto';
import type { Hdf5Module } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import { CheckpointError } from '../../model/errors.js';
import { hdf5Error, isCrash } from './failure.js';
import { openWindow, type FileWindow, type HeldFile, type WindowPlace } from './window.js';

/** About 2,200 errors end in a trap: each leaves something behind. */
const mostErrors = 200;

let current: Promise<Hdf5Library> | undefined;
let ready: Hdf5Library | undefined;

/** A usable instance; made when there is none yet, or when the last is worn out. */
export async function hdf5Library(): Promise<Hdf5Library> {
  if (ready?.isWornOut === true) current = undefined;
  current ??= load();
  ready = await current;
  return ready;
}

/** The instance that `hdf5Library` has made before, for callers that cannot wait. */
export function preparedLibrary(): Hdf5Library {
  if (ready === undefined) throw new CheckpointError('internal', 'the HDF5 library is not loaded');
  return ready;
}

async function load(): Promise<Hdf5Library> {
  const { createModule } = await import('./library.js');
  return new Hdf5Library(await createModule());
}

export class Hdf5Library {
  private errors = 0;
  private hasCrashed = false;

  constructor(private readonly library: Hdf5Module) {}

  get isWornOut(): boolean {
    return this.hasCrashed || this.errors >= mostErrors;
  }

  /** Opens the file; the caller closes it. Throws a `CheckpointError`. */
  open(place: WindowPlace | HeldFile): Hdf5File {
    const window = openWindow(place);
    // A link to a file of this name is followed by the library: nobody can guess it.
    const name = randomUUID();
    this.mount(name, window);
    try {
      const id = this.attempt(window, () => this.library.open(`/${name}`, 0, false, -1, -1));
      return new Hdf5File(this, this.library, { id, name, window });
    } catch (error) {
      this.unmount(name, window);
      throw error;
    }
  }

  /** Runs one call of the library; what it throws is counted and becomes a `CheckpointError`. */
  attempt<Result>(window: FileWindow, call: () => Result): Result {
    if (this.hasCrashed) throw new CheckpointError('corrupt', 'the HDF5 library gave up on this file');
    window.startCall();
    try {
      return call();
    } catch (error) {
      this.errors++;
      if (isCrash(error)) this.hasCrashed = true;
      throw hdf5Error(error);
    }
  }

  unmount(name: string, window: FileWindow): void {
    try {
      this.library.FS.unlink(`/${name}`);
    } finally {
      window.close();
    }
  }

  /** A file of the library's own file system whose reads are reads of the window. */
  private mount(name: string, window: FileWindow): void {
    const { size } = window;
    const node = this.library.FS.createFile('/', name, {}, true, false);
    Object.defineProperty(node, 'usedBytes', { get: () => size, set: () => undefined });
    node.stream_ops = {
      llseek: (stream, offset, whence) => (whence === 1 ? stream.position + offset : whence === 2 ? size + offset : offset),
      read: (_stream, target, at, length, position) => window.readInto(target.subarray(at, at + length), position),
    };
  }
}

interface Opened {
  readonly id: bigint;
  readonly name: string;
  readonly window: FileWindow;
}

/** An open HDF5 file: calls of the library with its errors as ours. */
export class Hdf5File {
  constructor(
    private readonly owner: Hdf5Library,
    private readonly library: Hdf5Module,
    private readonly opened: Opened,
  ) {}

  get window(): FileWindow {
    return this.opened.window;
  }

  /** Too many errors, or a crash: the rest of the file cannot be read in this instance. */
  get isWornOut(): boolean {
    return this.owner.isWornOut;
  }

  /** One call; throws a `CheckpointError`. */
  call<Result>(work: (library: Hdf5Module, file: bigint) => Result): Result {
    return this.owner.attempt(this.opened.window, () => work(this.library, this.opened.id));
  }

  close(): void {
    try {
      if (!this.owner.isWornOut) this.call((library, file) => library.close_file(file));
    } finally {
      this.owner.unmount(this.opened.name, this.opened.window);
    }
  }
}

/** Opens the file for `work`, which must be synchronous, and closes it. */
export async function withHdf5File<Result>(place: WindowPlace | HeldFile, work: (file: Hdf5File) => Result): Promise<Result> {
  const file = (await hdf5Library()).open(place);
  try {
    return work(file);
  } finally {
    file.close();
  }
}
