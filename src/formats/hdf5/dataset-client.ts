/** Values of an HDF5 dataset, read by the library in its own thread while this one waits. */
import { errorFromReport, type CheckpointError, type ErrorReport } from '../../model/errors.js';
import { endless, longestStandstill, Standstill, thread, type LibraryThread } from './library-thread.js';
import { sharedWords, type DatasetPlace } from './place.js';
import { states, type ReadRequest } from './protocol.js';

/** Bytes asked for at once. */
const pieceLength = 1 << 20;
/** Room for an error's report, whatever few bytes are asked for. */
const smallestAnswer = 1 << 14;

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
