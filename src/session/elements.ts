/**
 * All elements of a tensor as numbers, in C order, a piece at a time.
 *
 *   for await (const piece of elementsOf(pool, tensor, { signal })) ...
 */
import type { Elements } from '../model/elements.js';
import { throwIfAborted } from '../model/errors.js';
import { elementCount } from '../model/shape.js';
import type { Tensor } from '../numeric/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';

const pieceLength = 65_536;
/** Pieces asked for ahead of the one in use. */
const ahead = 4;

export interface ElementsWork {
  readonly signal?: AbortSignal | undefined;
  /** Elements given so far, of all. */
  readonly progress?: (done: number, total: number) => void;
}

export async function* elementsOf(pool: KernelPool, tensor: Tensor, work: ElementsWork = {}): AsyncGenerator<Elements> {
  const total = elementCount(tensor.shape);
  const asked: Promise<Elements>[] = [];
  const { signal } = work;
  let next = 0;
  const ask = (): void => {
    const piece = pool.elements(
      tensor,
      { first: next, count: Math.min(pieceLength, total - next) },
      signal === undefined ? {} : { signal },
    );
    // A piece that fails while an earlier one is in use is thrown when its turn comes.
    piece.catch(() => undefined);
    asked.push(piece);
    next += pieceLength;
  };
  for (let done = 0; done < total; done += pieceLength) {
    throwIfAborted(signal);
    while (next < total && asked.length <= ahead) ask();
    const piece = await asked.shift();
    if (piece !== undefined) yield piece;
    work.progress?.(Math.min(done + pieceLength, total), total);
  }
}

/** Element `index` of a piece as one real number: the magnitude of a complex one. 64-bit integers stay exact. */
export function realAt(elements: Elements, index: number): number | bigint {
  if (elements.kind === 'complex') return Math.hypot(elements.values[2 * index] ?? 0, elements.values[2 * index + 1] ?? 0);
  return elements.values[index] ?? 0;
}

/** Elements in a piece: a complex one is two numbers. */
export function lengthOf({ kind, values }: Elements): number {
  return kind === 'complex' ? values.length / 2 : values.length;
}
