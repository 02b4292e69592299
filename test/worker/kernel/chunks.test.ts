import { describe, expect, it } from 'vitest';
import { claim } from '../../../src/worker/kernel/chunks.js';
import { controlWords } from '../../../src/worker/kernel/protocol.js';

function control(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * controlWords.length);
}

describe('chunks', () => {
  it.each([1, 2, 3, 7, 100])('%i in a row: two threads have each chunk once, and all are told as done', (together) => {
    const shared = control();
    const threads = [0, 1].map(() => ({ chunks: claim(shared, 20, together)[Symbol.iterator](), taken: [] as number[] }));
    // By turns, longer than there are chunks: what is at its end stays there.
    for (let turn = 0; turn < 30; turn++)
      for (const { chunks, taken } of threads) {
        const next = chunks.next();
        if (next.done !== true) taken.push(next.value);
      }
    const taken = threads.map((thread) => thread.taken);
    expect(taken.flat().sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const own of taken)
      own.forEach((chunk, i) => {
        if (i % together !== 0) expect(chunk).toBe((own[i - 1] ?? 0) + 1);
      });
    expect(new Int32Array(shared)[controlWords.done]).toBe(20);
  });

  it('are given up within a row when the job is cancelled', () => {
    const shared = control();
    const thread = claim(shared, 20, 10)[Symbol.iterator]();
    thread.next();
    Atomics.store(new Int32Array(shared), controlWords.cancelled, 1);
    expect(() => thread.next()).toThrow('cancelled');
  });
});
