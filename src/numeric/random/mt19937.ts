/**
 * The Mersenne Twister. PyTorch, C++'s std::mt19937, NumPy's RandomState, Python's `random` and MXNet run the same one, seeded in one of two ways.
 *
 *   const engine = seededByWord(42);
 *   engine.next(); // signed 32 bits; `>>> 0` for the unsigned value
 */

export const stateWords = 624;
const middle = 397;

export class Mt19937 {
  /** 624 words, and how many of them have been given out. */
  readonly state: Uint32Array;
  position: number;

  constructor(state: Uint32Array, position = stateWords) {
    this.state = state;
    this.position = position;
  }

  /** The next word, as a signed integer of 32 bits. */
  next(): number {
    if (this.position >= stateWords) this.turn();
    return temper(this.state[this.position++] ?? 0);
  }

  /** The next `count` words, without tempering them: a piece of the stream that nobody reads. */
  skip(count: number): void {
    for (let left = count; left > 0;) {
      if (this.position >= stateWords) this.turn();
      const step = Math.min(left, stateWords - this.position);
      this.position += step;
      left -= step;
    }
  }

  /** Another engine in the same place of the stream. */
  clone(): Mt19937 {
    return new Mt19937(this.state.slice(), this.position);
  }

  private turn(): void {
    twist(this.state);
    this.position = 0;
  }
}

/** Seeded with the low 32 bits of an integer (Knuth's multiplier): torch.manual_seed, std::mt19937, NumPy's legacy seeding of a small int. */
export function seededByWord(seed: number | bigint): Mt19937 {
  const state = new Uint32Array(stateWords);
  let word = Number(BigInt.asIntN(32, BigInt(seed)));
  state[0] = word;
  for (let i = 1; i < stateWords; i++) {
    word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) | 0;
    state[i] = word;
  }
  return new Mt19937(state);
}

/** Seeded with words (`init_by_array`; at least one): NumPy's RandomState with an array or an int beyond 32 bits, Python's `random`. */
export function seededByWords(key: readonly number[]): Mt19937 {
  const { state } = seededByWord(19650218);
  let i = 1;
  let j = 0;
  for (let k = Math.max(stateWords, key.length); k > 0; k--) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(folded(state, i), 1664525)) + (key[j] ?? 0) + j;
    i = nextIndex(state, i);
    if (++j >= key.length) j = 0;
  }
  for (let k = stateWords - 1; k > 0; k--) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(folded(state, i), 1566083941)) - i;
    i = nextIndex(state, i);
  }
  state[0] = 0x80000000;
  return new Mt19937(state);
}

function folded(state: Uint32Array, i: number): number {
  const previous = state[i - 1] ?? 0;
  return previous ^ (previous >>> 30);
}

/** After the last word comes the second; the first takes over the last. */
function nextIndex(state: Uint32Array, i: number): number {
  if (i + 1 < stateWords) return i + 1;
  state[0] = state[stateWords - 1] ?? 0;
  return 1;
}

function twist(s: Uint32Array): void {
  for (let i = 0; i < stateWords - middle; i++) s[i] = (s[i + middle] ?? 0) ^ mixed(s[i] ?? 0, s[i + 1] ?? 0);
  for (let i = stateWords - middle; i < stateWords - 1; i++) s[i] = (s[i + middle - stateWords] ?? 0) ^ mixed(s[i] ?? 0, s[i + 1] ?? 0);
  s[stateWords - 1] = (s[middle - 1] ?? 0) ^ mixed(s[stateWords - 1] ?? 0, s[0] ?? 0);
}

function mixed(u: number, v: number): number {
  return (((u & 0x80000000) | (v & 0x7fffffff)) >>> 1) ^ (-(v & 1) & 0x9908b0df);
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}
