/** torch.randint, torch.randperm, tensor.bernoulli_ */
import { pieceLength } from '../pieces.js';
import { unit53 } from './float-kernel.js';
import { isSince, type TorchGenerator } from './generator.js';

/** torch.randint(low, high): remainders of 32 random bits, or of 64 when the range is wide. Exact below 2 ** 53. */
export function* randint(generator: TorchGenerator, count: number, low: number, high: number): Generator<Float64Array, void, undefined> {
  const { engine, machine } = generator;
  const range = high - low;
  const isWide = range >= (isSince(machine, 2, 8) ? 2 ** 28 : 2 ** 32);
  const next = isWide ? (): number => wideRemainder(generator, range) : (): number => (engine.next() >>> 0) % range;
  yield* filled(new Float64Array(Math.min(count, pieceLength)), count, () => next() + low);
}

function wideRemainder({ engine }: TorchGenerator, range: number): number {
  const high = BigInt(engine.next() >>> 0) << 32n;
  return Number((high | BigInt(engine.next() >>> 0)) % BigInt(range));
}

/** tensor.bernoulli_(p) with a number p: zeros and ones. On CPUs of Intel PyTorch draws them from another generator. */
export function* bernoulli({ engine }: TorchGenerator, count: number, p: number): Generator<Float32Array, void, undefined> {
  yield* filled(new Float32Array(Math.min(count, pieceLength)), count, () => (unit53(engine) < p ? 1 : 0));
}

function* filled<Values extends Float32Array | Float64Array>(buffer: Values, count: number, next: () => number): Generator<Values> {
  for (let left = count; left > 0; left -= buffer.length) {
    const length = Math.min(left, buffer.length);
    for (let i = 0; i < length; i++) buffer[i] = next();
    yield (length === buffer.length ? buffer : buffer.subarray(0, length)) as Values;
  }
}

/** torch.randperm(n): the numbers below n, shuffled from the front; n - 1 words are used. */
export function randperm({ engine }: TorchGenerator, n: number): Uint32Array {
  const out = new Uint32Array(n).map((_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const j = i + ((engine.next() >>> 0) % (n - i));
    const kept = out[i] ?? 0;
    out[i] = out[j] ?? 0;
    out[j] = kept;
  }
  return out;
}
