/** The thread in which the HDF5 library runs, and how it is ended when it does not come to an end. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { CheckpointError } from '../../model/errors.js';
import { sharedWords } from './place.js';
import type { Hdf5Request, ListReply, WriteReply } from './protocol.js';

/** A call of the library that takes longer, without reading, is a circle. Milliseconds; decoding a chunk of 64 MB takes its time. */
export const longestStandstill = { list: 1000, read: 2000 };
const longestStart = 20_000;
/** A thread that nobody needs any more is ended. */
const idleMilliseconds = 5000;

/** The library's bundle lies beside ours; the tests run from source, and use the built one. */
function bundlePath(): string {
  const beside = path.join(__dirname, 'hdf5.js');
  return existsSync(beside) ? beside : path.resolve(__dirname, '../../../dist/hdf5.js');
}

/** This thread's thread of the library. */
export class LibraryThread {
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
export class Standstill {
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

export function endless(): CheckpointError {
  return new CheckpointError('corrupt', 'the HDF5 library does not come to an end in this file');
}

let current: LibraryThread | undefined;

/** The one in use, or a new one. */
export function thread(): LibraryThread {
  if (current === undefined || current.isEnded) current = new LibraryThread();
  current.busy();
  return current;
}
