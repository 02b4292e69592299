// The words of the engine MT19937, tempered to floats.

/** The engine's 624 words, and how many have been given out. The caller's. */
const state: usize = 0x4000;
const words: u32 = 624;

@inline
function mixed(u: v128, v: v128): v128 {
  const joined = v128.or(v128.and(u, i32x4.splat(0x80000000)), v128.and(v, i32x4.splat(0x7fffffff)));
  const odd = v128.and(i32x4.neg(v128.and(v, i32x4.splat(1))), i32x4.splat(0x9908b0df));
  return v128.xor(i32x4.shr_u(joined, 1), odd);
}

@inline
function mixedWord(u: u32, v: u32): u32 {
  return (((u & 0x80000000) | (v & 0x7fffffff)) >> 1) ^ ((0 - (v & 1)) & 0x9908b0df);
}

function twist(): void {
  let p = state;
  for (const end = state + 224 * 4; p < end; p += 16) v128.store(p, v128.xor(v128.load(p, 1588), mixed(v128.load(p), v128.load(p, 4))));
  for (const end = state + 227 * 4; p < end; p += 4) store<u32>(p, load<u32>(p, 1588) ^ mixedWord(load<u32>(p), load<u32>(p, 4)));
  for (const end = state + 623 * 4; p < end; p += 16) v128.store(p, v128.xor(v128.load(p - 908), mixed(v128.load(p), v128.load(p, 4))));
  store<u32>(p, load<u32>(p - 908) ^ mixedWord(load<u32>(p), load<u32>(state)));
}

/** Four words of the engine as floats in [0, 1) of 24 bits. */
@inline
function unit(word: v128): v128 {
  let y = v128.xor(word, i32x4.shr_u(word, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
  y = v128.xor(y, i32x4.shr_u(y, 18));
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(y, i32x4.splat(0xffffff))), f32x4.splat(5.9604644775390625e-8));
}

/** n uniform numbers of [0, 1) from `to` on; up to three more are written. Returns how many words have been given out afterwards. */
export function drawUnits(to: usize, n: u32, position: u32): u32 {
  while (n > 0) {
    if (position >= words) {
      twist();
      position = 0;
    }
    const m = min(n, words - position);
    const from = state + ((<usize>position) << 2);
    for (let i: usize = 0, end = (<usize>m) << 2; i < end; i += 16) v128.store(to + i, unit(v128.load(from + i)));
    to += (<usize>m) << 2;
    position += m;
    n -= m;
  }
  return position;
}

/** n words that nobody reads. Returns how many of the state's have been given out afterwards. */
export function skipWords(n: u32, position: u32): u32 {
  while (n > 0) {
    if (position >= words) {
      twist();
      position = 0;
    }
    const m = min(n, words - position);
    position += m;
    n -= m;
  }
  return position;
}
