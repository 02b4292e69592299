/**
 * The HDF5 library as other threads use it: in a thread of its own, which is ended when it does not come to an end.
 *
 *   const contents = await listHdf5File({ path, start: 0, size });
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { CheckpointError, errorFromReport, type ErrorReport } from '../../model/errors.js';
import type { Difference } from './overlay.js';
import {
  sharedWords,
  states,
  type DatasetPlace,
  type Hdf5Contents,
  type Hdf5Request,
  type Hdf5Source,
  type ListReply,
  type ReadRequest,
  type ValueChange,
  type WindowPlace,
  type WriteReply,
} from './protocol.js';

/** A call of the library that takes longer, without reading, is a circle. Milliseconds; decoding a chunk of 64 MB takes its time. */
const longestStandstill = { list: 1000, read: 2000 };
const longestStart = 20_000;
/** A thread that nobody needs any more is ended. */
const idleMilliseconds = 5000;
/** Bytes asked for at once. */
const pieceLength = 1 << 20;
/** Room for an error's report, whatever few bytes are asked for. */
const smallestAnswer = 1 << 14;

/** The library's bundle lies beside ours; the tests run from source, and use the built one. */
function bundlePath(): string {
  const beside = path.join(__dirname, 'hdf5.js');
  return existsSync(beside) ? beside : path.resolve(__dirname, '../../../dist/hdf5.js');
}

/** This thread's thread of the library. */
class LibraryThread {
  private readonly worker: Worker;
  private timer: NodeJS.Timeout | undefined;
  private hasAnswered = false;
  isEnded = false;

  constructor() {
    this.worker = new Worker(bundlePath());
    // It keeps no process alive: who waits for an answer does.
    this.worker.unref();
    const ended = (): void => {
      this.isEnded = true;
    };
    this.worker.once('error', ended);
    this.worker.once('exit', ended);
  }

  post(request: Hdf5Request): void {
    const moved = request.kind === 'write' ? request.changes.map(({ bytes }) => bytes.buffer) : [];
    this.worker.postMessage(
      request,
      moved.filter((buffer) => buffer instanceof ArrayBuffer),
    );
  }

  /** Ends the thread when nobody asks for some seconds. */
  rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.end();
    }, idleMilliseconds);
    this.timer.unref();
  }

  busy(): void {
    clearTimeout(this.timer);
  }

  end(): void {
    this.isEnded = true;
    clearTimeout(this.timer);
    void this.worker.terminate();
  }

  /** How long the words may stand still before they first move: the first answer takes the time to load the library. */
  patience(usual: number): number {
    return this.hasAnswered ? usual : longestStart;
  }

  answered(): void {
    this.hasAnswered = true;
  }

  /** Its next message. Rejects when the thread stands still, or dies. */
  async message(words: Int32Array, longest: number, signal: AbortSignal | undefined): Promise<ListReply | WriteReply> {
    const { worker } = this;
    const standstill = new Standstill(words, longest, this.patience(longest));
    worker.ref();
    try {
      return await new Promise<ListReply | WriteReply>((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearInterval(watch);
          worker.off('message', answered).off('error', died);
          end();
        };
        const answered = (reply: ListReply | WriteReply): void => {
          settle(() => {
            resolve(reply);
          });
        };
        const died = (error: unknown): void => {
          settle(() => {
            reject(new CheckpointError('corrupt', 'the HDF5 library gave up on this file', { cause: error }));
          });
        };
        const watch = setInterval(() => {
          const isAborted = signal?.aborted === true;
          if (!isAborted && !standstill.isTooLong()) return;
          settle(() => {
            reject(isAborted ? new CheckpointError('cancelled', 'cancelled') : endless());
          });
        }, 100);
        worker.on('message', answered).on('error', died);
      });
    } catch (error) {
      this.end();
      throw error;
    } finally {
      worker.unref();
    }
  }
}

/** Since when the progress of a request has not moved. */
class Standstill {
  private seen = 0;
  private since = performance.now();

  constructor(
    private readonly words: Int32Array,
    private readonly longest: number,
    /** Until the first progress. */
    private readonly patience: number,
  ) {}

  isTooLong(): boolean {
    const now = Atomics.load(this.words, sharedWords.progress);
    if (now !== this.seen) {
      this.seen = now;
      this.since = performance.now();
    }
    return performance.now() - this.since > (this.seen === 0 ? this.patience : this.longest);
  }
}

function endless(): CheckpointError {
  return new CheckpointError('corrupt', 'the HDF5 library does not come to an end in this file');
}

let current: LibraryThread | undefined;

function thread(): LibraryThread {
  if (current === undefined || current.isEnded) current = new LibraryThread();
  current.busy();
  return current;
}

let last: Promise<unknown> = Promise.resolve();

/** Everything in the file. Throws a `CheckpointError`: `corrupt` also where the library would not come to an end. */
export async function listHdf5File(source: Hdf5Source, signal?: AbortSignal): Promise<Hdf5Contents> {
  const reply = await inTurn((words) => ({ kind: 'list', source, words }), signal);
  if ('contents' in reply) return reply.contents;
  throw errorOf(reply);
}

/**
 * Which bytes of the HDF5 file at `place` become others when the values do; positions count from its start. The file itself is only read; the bytes of
 * `changes` are given away. Throws a `CheckpointError`.
 */
export async function tryHdf5Changes(
  place: WindowPlace,
  changes: readonly ValueChange[],
  signal?: AbortSignal,
): Promise<readonly Difference[]> {
  const reply = await inTurn((words) => ({ kind: 'write', place, changes, words }), signal);
  if ('differences' in reply) return reply.differences;
  throw errorOf(reply);
}

function errorOf(reply: ListReply | WriteReply): CheckpointError {
  return 'error' in reply ? errorFromReport(reply.error) : new CheckpointError('internal', 'an answer to another question');
}

/** Requests that are answered by a message wait for those before them. */
async function inTurn(
  request: (words: SharedArrayBuffer) => Hdf5Request,
  signal: AbortSignal | undefined,
): Promise<ListReply | WriteReply> {
  const ask = (): Promise<ListReply | WriteReply> => exchange(request, signal);
  const mine = last.then(ask, ask);
  last = mine;
  return await mine;
}

async function exchange(
  request: (words: SharedArrayBuffer) => Hdf5Request,
  signal: AbortSignal | undefined,
): Promise<ListReply | WriteReply> {
  const used = thread();
  const words = new SharedArrayBuffer(4 * Object.keys(sharedWords).length);
  const asked = request(words);
  used.post(asked);
  const longest = asked.kind === 'list' ? longestStandstill.list : longestStandstill.read;
  const reply = await used.message(new Int32Array(words), longest, signal);
  used.answered();
  if ('isWornOut' in reply && reply.isWornOut) used.end();
  else used.rest();
  return reply;
}

let readers = 0;

/** Reads values of a dataset, synchronously: this thread waits. */
export class DatasetClient {
  private readonly reader = ++readers;
  private readonly words = new SharedArrayBuffer(4 * Object.keys(sharedWords).length);
  /** Grows to what is asked for: a checkpoint has thousands of small datasets, and memory that threads share is given back late. */
  private bytes = new SharedArrayBuffer(0);
  private used: LibraryThread | undefined;

  constructor(private readonly dataset: DatasetPlace) {}

  /** Fills `target` with the bytes from `start` of the elements in C order, little endian. */
  readInto(target: Uint8Array, start: number): void {
    for (let done = 0; done < target.length; done += pieceLength) {
      const length = Math.min(pieceLength, target.length - done);
      this.ask(start + done, length);
      target.set(new Uint8Array(this.bytes, 0, length), done);
    }
  }

  close(): void {
    if (this.used?.isEnded === false) {
      this.used.post({ kind: 'close', reader: this.reader });
      this.used.rest();
    }
  }

  private ask(start: number, length: number): void {
    const used = thread();
    this.used = used;
    const words = new Int32Array(this.words);
    words.fill(0);
    if (this.bytes.byteLength < length) this.bytes = new SharedArrayBuffer(Math.max(length, smallestAnswer));
    const request: ReadRequest = {
      kind: 'read',
      reader: this.reader,
      dataset: this.dataset,
      start,
      length,
      words: this.words,
      bytes: this.bytes,
    };
    used.post(request);
    const standstill = new Standstill(words, longestStandstill.read, used.patience(longestStandstill.read));
    while (Atomics.wait(words, sharedWords.state, states.asked, 100) === 'timed-out') {
      if (!standstill.isTooLong()) continue;
      used.end();
      throw endless();
    }
    used.answered();
    if (Atomics.load(words, sharedWords.state) === states.failed) throw this.error(Atomics.load(words, sharedWords.length));
  }

  private error(length: number): CheckpointError {
    const text = new TextDecoder().decode(new Uint8Array(this.bytes).slice(0, length));
    return errorFromReport(JSON.parse(text) as ErrorReport);
  }
}
