/**
 * All elements of a tensor as numbers, in C order, a piece at a time.
 *
 *   for await (const piece of elementsOf(pool, tensor, { signal })) ...
 */
import { dtypes } from '../model/dtype.js';
import type { Elements } from '../model/elements.js';
import { throwIfAborted } from '../model/errors.js';
import { elementCount } from '../model/shape.js';
import { decode } from '../numeric/decode.js';
import type { Tensor } from '../numeric/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';

const windowLength = 65_536;
/** Windows asked for ahead of the one in use. */
const ahead = 4;

export interface ElementsWork {
  readonly signal?: AbortSignal | undefined;
  /** Elements given so far, of all. */
  readonly progress?: (done: number, total: number) => void;
}

/** Quantised tensors give dequantised values. */
export function elementsOf(pool: KernelPool, tensor: Tensor, work: ElementsWork = {}): AsyncGenerator<Elements> {
  const { bits, kind } = dtypes[tensor.dtype];
  const isQuantized = kind === 'block' || (tensor.kind === 'dense' && tensor.quantization !== undefined);
  return isQuantized || bits % 8 !== 0 ? windows(pool, tensor, work) : decoded(pool, tensor, bits / 8, work);
}

/** One pass over the bytes, which also tensors that cannot be entered in the middle (deflated ones) give once. */
async function* decoded(
  pool: KernelPool,
  tensor: Tensor,
  elementSize: number,
  { signal, progress }: ElementsWork,
): AsyncGenerator<Elements> {
  const total = elementCount(tensor.shape);
  let done = 0;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pool.bytes(tensor, signal === undefined ? {} : { signal })) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const count = Math.floor(bytes.length / elementSize);
    rest = bytes.subarray(count * elementSize);
    yield decode(tensor.dtype, bytes, count, 'little');
    done += count;
    progress?.(done, total);
  }
}

async function* windows(pool: KernelPool, tensor: Tensor, { signal, progress }: ElementsWork): AsyncGenerator<Elements> {
  const total = elementCount(tensor.shape);
  const asked: Promise<Elements>[] = [];
  let next = 0;
  const ask = (): void => {
    const range = { first: next, count: Math.min(windowLength, total - next) };
    const elements = pool.elements(tensor, range, signal === undefined ? {} : { signal });
    // One that fails while an earlier one is in use is thrown when its turn comes.
    elements.catch(() => undefined);
    asked.push(elements);
    next += windowLength;
  };
  for (let done = 0; done < total; done += windowLength) {
    throwIfAborted(signal);
    while (next < total && asked.length <= ahead) ask();
    const elements = await asked.shift();
    if (elements !== undefined) yield elements;
    progress?.(Math.min(done + windowLength, total), total);
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
