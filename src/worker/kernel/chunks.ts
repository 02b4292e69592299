/** Chunks of a job: claimed by whichever thread is free, told as done, given up when the job is cancelled. */
import { CheckpointError } from '../../model/errors.js';
import { controlWords } from './protocol.js';

/**
 * Numbers 0 .. count - 1 of the chunks that this thread gets, `together` in a row: those for which the same has to be done beforehand. Throws
 * `cancelled` when the job was.
 */
export function* claim(control: SharedArrayBuffer, count: number, together = 1): Iterable<number> {
  const words = new Int32Array(control);
  for (;;) {
    throwIfCancelled(control);
    const first = Atomics.add(words, controlWords.next, together);
    for (let chunk = first; chunk < Math.min(first + together, count); chunk++) {
      throwIfCancelled(control);
      yield chunk;
      Atomics.add(words, controlWords.done, 1);
    }
    if (first + together >= count) return;
  }
}

export function throwIfCancelled(control: SharedArrayBuffer): void {
  if (Atomics.load(new Int32Array(control), controlWords.cancelled) !== 0) throw new CheckpointError('cancelled', 'cancelled');
}
