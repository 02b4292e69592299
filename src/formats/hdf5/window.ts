/**
 * The bytes of an HDF5 file inside a real file, read synchronously: the library asks for them in the middle of its own work. The HDF5 file may be
 * a stored member of an archive.
 *
 *   const window = openWindow({ path: '/models/mlp.keras', start: 512, size: 16384 }, words);
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { CheckpointError, reportError } from '../../model/errors.js';
import { pageLength, partsOf } from './pages.js';
import { sharedWords, type HeldFile, type Hdf5Source, type WindowPlace } from './place.js';

/** Reads and writes in one call of the library: it searches damaged files in circles, honest calls end long before. */
const mostAccesses = 200_000;

/** Of the reads up to this many bytes most are beside one before: the pages they lie in are kept. */
const smallRead = 4096;
const mostPages = 256;

/** Its number, and where in it the window is. */
interface OpenFile {
  readonly file: number;
  readonly place: WindowPlace;
}

type OpenSource = HeldFile | OpenFile;

export class FileWindow {
  private accesses = 0;
  private readonly pages = new Map<number, Uint8Array>();

  /** `file`: its number, and where in it the window begins; or all its bytes. */
  constructor(
    readonly size: number,
    private readonly source: OpenSource,
    private words: Int32Array,
  ) {}

  /** Whoever waits now is told that work goes on. */
  tell(words: Int32Array): void {
    this.words = words;
  }

  /** Each call of the library may read and write so often. */
  startCall(): void {
    this.accesses = 0;
    Atomics.add(this.words, sharedWords.progress, 1);
  }

  /** Fills `target` from `position` of the window; fewer bytes only where the window ends. Returns how many. */
  readInto(target: Uint8Array, position: number): number {
    this.countAccess();
    const length = Math.max(0, Math.min(target.length, this.size - position));
    if ('bytes' in this.source) target.set(this.source.bytes.subarray(position, position + length));
    else if (length > smallRead) readFully(this.source.file, target.subarray(0, length), this.source.place, position);
    else for (const { page, from, to, at } of partsOf(position, length)) target.set(this.page(page, this.source).subarray(from, to), at);
    return length;
  }

  /** Exactly `length` bytes, or undefined where they are not all inside the window. */
  read(position: number, length: number): Uint8Array | undefined {
    if (!Number.isSafeInteger(position) || position < 0 || length < 0 || position + length > this.size) return undefined;
    const bytes = new Uint8Array(length);
    this.readInto(bytes, position);
    return bytes;
  }

  close(): void {
    if ('file' in this.source) closeSync(this.source.file);
  }

  private page(number: number, { file, place }: OpenFile): Uint8Array {
    const known = this.pages.get(number);
    if (known !== undefined) return known;
    const start = number * pageLength;
    const page = new Uint8Array(Math.min(pageLength, this.size - start));
    readFully(file, page, place, start);
    const [oldest] = this.pages.keys();
    if (oldest !== undefined && this.pages.size >= mostPages) this.pages.delete(oldest);
    this.pages.set(number, page);
    return page;
  }

  protected countAccess(): void {
    if (++this.accesses > mostAccesses) throw new CheckpointError('corrupt', 'the HDF5 library does not come to an end in this file');
    Atomics.add(this.words, sharedWords.progress, 1);
  }
}

function readFully(file: number, target: Uint8Array, { path, start }: WindowPlace, position: number): void {
  let done = 0;
  while (done < target.length) {
    const read = readSync(file, target, done, target.length - done, start + position + done);
    if (read === 0) throw new CheckpointError('changed', 'the file has become shorter since it was opened', { path });
    done += read;
  }
}

/** `changed` when the file is shorter than it was; `unsafe` for what is no file. */
export function openWindow(place: Hdf5Source, words: Int32Array): FileWindow {
  if ('bytes' in place) return new FileWindow(place.bytes.length, place, words);
  return new FileWindow(place.size, openPlace(place), words);
}

/** The file below an `Overlay`; throws as `openWindow` does. */
export function openPlace(place: WindowPlace): OpenSource {
  const file = openFile(place.path);
  const status = fstatSync(file);
  if (status.isFile() && status.size >= place.start + place.size) return { file, place };
  closeSync(file);
  const { path } = place;
  if (!status.isFile()) throw new CheckpointError('unsafe', 'not a regular file', { path });
  throw new CheckpointError('changed', 'the file has become shorter since it was opened', { path });
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { tag, message } = reportError(error);
    throw new CheckpointError(tag, message, { path, cause: error });
  }
}
