/**
 * An instance of the HDF5 library, and files opened in it. A damaged file can wear the library out: it is thrown away after some hundred errors and
 * after every crash.
 *
 *   const file = new Hdf5Library(await createModule()).open(place, words);
 */
import { randomUUID } from 'node:crypto';
import type { Hdf5Module } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import { CheckpointError } from '../../model/errors.js';
import { hdf5Error, isCrash } from './failure.js';
import { Overlay } from './overlay.js';
import type { Hdf5Source } from './place.js';
import { openWindow, type FileWindow } from './window.js';

/** About 2,200 errors end in a trap: each leaves something behind. */
const mostErrors = 200;

/** H5F_ACC_RDONLY, H5F_ACC_RDWR. */
const accessModes = { read: 0, write: 1 };

export class Hdf5Library {
  private errors = 0;
  private hasCrashed = false;

  constructor(private readonly library: Hdf5Module) {}

  get isWornOut(): boolean {
    return this.hasCrashed || this.errors >= mostErrors;
  }

  /** Opens the file; the caller closes it. `words` are told that work goes on. Throws a `CheckpointError`. */
  open(source: Hdf5Source, words: Int32Array): Hdf5File {
    return this.openIn(openWindow(source, words), accessModes.read);
  }

  /** Opens the file with what was written over it; what is written from now on stays in the overlay. The caller closes both. */
  openOver(overlay: Overlay, mode: keyof typeof accessModes): Hdf5File {
    return this.openIn(overlay, accessModes[mode]);
  }

  private openIn(window: FileWindow, mode: number): Hdf5File {
    // A link to a file of this name is followed by the library: nobody can guess it.
    const name = randomUUID();
    this.mount(name, window);
    try {
      const id = this.attempt(window, () => this.library.open(`/${name}`, mode, false, -1, -1));
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

  /** A file of the library's own file system whose reads are reads of the window, and whose writes are the overlay's. */
  private mount(name: string, window: FileWindow): void {
    const { size } = window;
    const overlay = window instanceof Overlay ? window : undefined;
    const node = this.library.FS.createFile('/', name, {}, true, overlay !== undefined);
    Object.defineProperty(node, 'usedBytes', { get: () => size, set: () => undefined });
    node.stream_ops = {
      llseek: (stream, offset, whence) => (whence === 1 ? stream.position + offset : whence === 2 ? size + offset : offset),
      read: (_stream, target, at, length, position) => window.readInto(target.subarray(at, at + length), position),
      ...(overlay === undefined
        ? {}
        : { write: (_stream, source, at, length, position) => overlay.write(source.subarray(at, at + length), position) }),
    };
    if (overlay !== undefined)
      node.node_ops = {
        ...node.node_ops,
        setattr: (_node, attributes) => {
          overlay.truncate(attributes.size);
        },
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

  /** Where an object's header is: the same for all names of one object. Counts from the file's base address. */
  address(path: string): number {
    const bytes = Uint8Array.from(this.call((library, file) => library.create_object_reference(file, path)));
    const address = new DataView(bytes.buffer).getBigUint64(0, true);
    if (address > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', 'an object beyond any file');
    return Number(address);
  }

  close(): void {
    try {
      if (!this.owner.isWornOut) this.call((library, file) => library.close_file(file));
    } finally {
      this.owner.unmount(this.opened.name, this.opened.window);
    }
  }
}
