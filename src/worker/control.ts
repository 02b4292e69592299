/** The shared words of one job: the pool's end of claiming, cancelling and telling progress. */
import { CheckpointError } from '../model/errors.js';
import { controlWords } from './kernel/protocol.js';

/** Progress is looked at ten times a second: it then costs nothing. */
const interval = 100;

export class JobControl {
  readonly buffer = new SharedArrayBuffer(4 * controlWords.length);
  private readonly words = new Int32Array(this.buffer);

  get done(): number {
    return Atomics.load(this.words, controlWords.done);
  }

  get cancelled(): boolean {
    return Atomics.load(this.words, controlWords.cancelled) !== 0;
  }

  cancel(): void {
    Atomics.store(this.words, controlWords.cancelled, 1);
  }

  /** Runs the threads' part; a cancel reaches them within one chunk, and whoever fails stops the others. */
  async run<Result>(work: Promise<Result>, signal: AbortSignal | undefined, tick: (() => void) | undefined): Promise<Result> {
    const cancel = (): void => {
      this.cancel();
    };
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const timer = tick === undefined ? undefined : setInterval(tick, interval);
    try {
      const result = await work;
      if (signal?.aborted === true) throw new CheckpointError('cancelled', 'cancelled');
      return result;
    } catch (error) {
      cancel();
      throw error;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }
}
