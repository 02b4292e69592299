/**
 * PCG64 (XSL-RR 128/64) and the SeedSequence that seeds it: NumPy's default_rng. Over BigInt: clear, not fast.
 *
 *   const engine = pcg64FromSeed(42); // np.random.default_rng(42)
 *   engine.next64(); // 0n <= word < 2n ** 64n
 */

const mask64 = (1n << 64n) - 1n;
const mask128 = (1n << 128n) - 1n;
const multiplier = 0x2360ed051fc65da44385df649fccf645n;

export class Pcg64 {
  private readonly increment: bigint;
  private state: bigint;

  /** Both of 128 bits. */
  constructor(seed: bigint, increment: bigint) {
    this.increment = ((increment << 1n) | 1n) & mask128;
    this.state = this.after((this.increment + seed) & mask128);
  }

  next64(): bigint {
    this.state = this.after(this.state);
    const word = (this.state >> 64n) ^ (this.state & mask64);
    const turn = this.state >> 122n;
    return ((word >> turn) | (word << ((64n - turn) & 63n))) & mask64;
  }

  /** Another engine in the same place of the stream. */
  clone(): Pcg64 {
    const copy = new Pcg64(0n, this.increment >> 1n);
    copy.state = this.state;
    return copy;
  }

  private after(state: bigint): bigint {
    return (state * multiplier + this.increment) & mask128;
  }
}

/** As NumPy seeds it: `entropy` is a non-negative integer, or a list of words of 32 bits. */
export function pcg64FromSeed(entropy: number | bigint | readonly number[]): Pcg64 {
  const words = seedSequence(typeof entropy === 'object' ? entropy : wordsOf(entropy), 8);
  const pair = (i: number): bigint => (BigInt(words[2 * i + 1] ?? 0) << 32n) | BigInt(words[2 * i] ?? 0);
  return new Pcg64((pair(0) << 64n) | pair(1), (pair(2) << 64n) | pair(3));
}

/** The 32-bit words of a non-negative integer, low first; zero has one word. */
export function wordsOf(integer: number | bigint): number[] {
  const words: number[] = [];
  for (let rest = BigInt(integer); rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}

/** NumPy's SeedSequence: hashes words into a pool of four, then out to `count` words. */
export function seedSequence(entropy: readonly number[], count: number): Uint32Array {
  const pool = pooled(entropy);
  let constant = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const value = (pool[i % 4] ?? 0) ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    return folded(Math.imul(value, constant));
  });
}

function pooled(entropy: readonly number[]): number[] {
  let constant = 0x43b0d7e5;
  const hashed = (word: number): number => {
    const value = word ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    return folded(Math.imul(value, constant));
  };
  const pool = [0, 1, 2, 3].map((i) => hashed(entropy[i] ?? 0));
  const stir = (to: number, word: number): void => {
    pool[to] = folded(Math.imul(pool[to] ?? 0, 0xca01f9dd) - Math.imul(hashed(word), 0x4973f715));
  };
  for (let from = 0; from < 4; from++) for (let to = 0; to < 4; to++) if (from !== to) stir(to, pool[from] ?? 0);
  for (const word of entropy.slice(4)) for (let to = 0; to < 4; to++) stir(to, word);
  return pool;
}

function folded(value: number): number {
  return value ^ (value >>> 16);
}
