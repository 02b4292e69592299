/** Chunks of a job: claimed by whichever thread is free, told as done, given up when the job is cancelled. */
import { CheckpointError } from '../../model/errors.js';
import { controlWords } from './protocol.js';

/** Numbers 0 .. count - 1 of the chunks that this thread gets. Throws `cancelled` when the job was. */
export function* claim(control: SharedArrayBuffer, count: number): Iterable<number> {
  const words = new Int32Array(control);
  for (;;) {
    throwIfCancelled(control);
    const chunk = Atomics.add(words, controlWords.next, 1);
    if (chunk >= count) return;
    yield chunk;
    Atomics.add(words, controlWords.done, 1);
  }
}

export function throwIfCancelled(control: SharedArrayBuffer): void {
  if (Atomics.load(new Int32Array(control), controlWords.cancelled) !== 0) throw new CheckpointError('cancelled', 'cancelled');
}
