// Moments of float32 and float64 with the count of the leading bits, in one pass.
// Leading bits: 16 of a float32, 18 of a float64. Negative values with nothing behind them lie on the boundary of two buckets, at the end that a
// histogram closes: they are rare in most tensors, and counted again in a table of their own (by their leading bits without the sign).
// A block's result, f64[9]: min, max, sum of x - pivot, sum of (x - pivot)^2, sum of |x|, zeros, NaN, +Inf, -Inf.
// A chunk's accumulator, f64[12]: min, max, then sum, square and l1 each with its compensation, zeros, NaN, +Inf, -Inf.
import { count0, count1, count1Wide } from './counts.as';

/** pmin(acc, x) is "x < acc ? x : acc": a NaN in x is passed over. Swapped operands would let it through. */
function f32Block(p: usize, n: usize, table: usize, out: usize, pivot: f64): bool {
  const end = p + (n << 2);
  const zero = f32x4.splat(0);
  const signAndRest = i32x4.splat(0x8000ffff);
  const sign = i32x4.splat(0x80000000);
  let boundary = i32x4.splat(0);
  const c = f64x2.splat(pivot);
  let lo = f32x4.splat(Infinity);
  let hi = f32x4.splat(-Infinity);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let q0 = s0;
  let q1 = s0;
  let l0 = s0;
  let zeros = i32x4.splat(0);
  while (p < end) {
    const a = v128.load(p);
    count0(table + ((<usize>load<u16>(p, 2)) << 2));
    count1(table + ((<usize>load<u16>(p, 6)) << 2));
    const x0 = f64x2.promote_low_f32x4(v128.load64_zero(p));
    const x1 = f64x2.promote_low_f32x4(v128.load64_zero(p, 8));
    const d0 = f64x2.sub(x0, c);
    const d1 = f64x2.sub(x1, c);
    lo = f32x4.pmin(lo, a);
    hi = f32x4.pmax(hi, a);
    zeros = i32x4.sub(zeros, f32x4.eq(a, zero));
    boundary = v128.or(boundary, i32x4.eq(v128.and(a, signAndRest), sign));
    count0(table + ((<usize>load<u16>(p, 10)) << 2));
    count1(table + ((<usize>load<u16>(p, 14)) << 2));
    l0 = f64x2.add(l0, f64x2.add(f64x2.abs(x0), f64x2.abs(x1)));
    s0 = f64x2.add(s0, d0);
    s1 = f64x2.add(s1, d1);
    q0 = f64x2.add(q0, f64x2.mul(d0, d0));
    q1 = f64x2.add(q1, f64x2.mul(d1, d1));
    p += 16;
  }
  const s = f64x2.add(s0, s1);
  const q = f64x2.add(q0, q1);
  store<f64>(out, min(min(f32x4.extract_lane(lo, 0), f32x4.extract_lane(lo, 1)), min(f32x4.extract_lane(lo, 2), f32x4.extract_lane(lo, 3))));
  store<f64>(out, max(max(f32x4.extract_lane(hi, 0), f32x4.extract_lane(hi, 1)), max(f32x4.extract_lane(hi, 2), f32x4.extract_lane(hi, 3))), 8);
  store<f64>(out, f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1), 16);
  store<f64>(out, f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1), 24);
  store<f64>(out, f64x2.extract_lane(l0, 0) + f64x2.extract_lane(l0, 1), 32);
  store<f64>(out, <f64>(i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3)), 40);
  store<f64>(out, 0, 48);
  store<f64>(out, 0, 56);
  store<f64>(out, 0, 64);
  return v128.any_true(boundary);
}

function f64Block(p: usize, n: usize, table: usize, out: usize, pivot: f64): bool {
  const end = p + (n << 3);
  const zero = f64x2.splat(0);
  const signAndRest = i64x2.splat(0x80003fffffffffff);
  const sign = i64x2.splat(0x8000000000000000);
  let boundary = i64x2.splat(0);
  const c = f64x2.splat(pivot);
  let lo = f64x2.splat(Infinity);
  let hi = f64x2.splat(-Infinity);
  let s0 = zero;
  let q0 = zero;
  let l0 = zero;
  let zeros = i64x2.splat(0);
  while (p < end) {
    const a = v128.load(p);
    count0(table + (((<usize>load<u32>(p, 4)) >> 14) << 2));
    count1Wide(table + (((<usize>load<u32>(p, 12)) >> 14) << 2));
    boundary = v128.or(boundary, i64x2.eq(v128.and(a, signAndRest), sign));
    const d = f64x2.sub(a, c);
    lo = f64x2.pmin(lo, a);
    hi = f64x2.pmax(hi, a);
    zeros = i64x2.sub(zeros, f64x2.eq(a, zero));
    l0 = f64x2.add(l0, f64x2.abs(a));
    s0 = f64x2.add(s0, d);
    q0 = f64x2.add(q0, f64x2.mul(d, d));
    p += 16;
  }
  store<f64>(out, min(f64x2.extract_lane(lo, 0), f64x2.extract_lane(lo, 1)));
  store<f64>(out, max(f64x2.extract_lane(hi, 0), f64x2.extract_lane(hi, 1)), 8);
  store<f64>(out, f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1), 16);
  store<f64>(out, f64x2.extract_lane(q0, 0) + f64x2.extract_lane(q0, 1), 24);
  store<f64>(out, f64x2.extract_lane(l0, 0) + f64x2.extract_lane(l0, 1), 32);
  store<f64>(out, <f64>(i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1)), 40);
  store<f64>(out, 0, 48);
  store<f64>(out, 0, 56);
  store<f64>(out, 0, 64);
  return v128.any_true(boundary);
}

function f32Boundaries(p: usize, n: usize, boundaries: usize): void {
  for (const end = p + (n << 2); p < end; p += 4) {
    const bits = load<u32>(p);
    if ((bits & 0x8000ffff) == 0x80000000) count0(boundaries + (((<usize>bits) >> 16 << 2) & 0x1fffc));
  }
}

function f64Boundaries(p: usize, n: usize, boundaries: usize): void {
  for (const end = p + (n << 3); p < end; p += 8) {
    const bits = load<u64>(p);
    if ((bits & 0x80003fffffffffff) == 0x8000000000000000) count0(boundaries + ((<usize>(bits >> 46) << 2) & 0x7fffc));
  }
}

/** A block that holds NaN or infinities (its sum of squares is not finite): moments over the finite elements, and the counts. */
function slowBlock<T>(p: usize, n: usize, out: usize, pivot: f64): void {
  const end = p + n * sizeof<T>();
  let lo: f64 = Infinity;
  let hi: f64 = -Infinity;
  let s: f64 = 0;
  let q: f64 = 0;
  let l: f64 = 0;
  let zeros: f64 = 0;
  let nan: f64 = 0;
  let positive: f64 = 0;
  let negative: f64 = 0;
  while (p < end) {
    const x = <f64>load<T>(p);
    p += sizeof<T>();
    if (x != x) nan++;
    else if (x == Infinity) positive++;
    else if (x == -Infinity) negative++;
    else {
      if (x < lo) lo = x;
      if (x > hi) hi = x;
      const d = x - pivot;
      s += d;
      q += d * d;
      l += abs(x);
      if (x == 0) zeros++;
    }
  }
  store<f64>(out, lo);
  store<f64>(out, hi, 8);
  store<f64>(out, s, 16);
  store<f64>(out, q, 24);
  store<f64>(out, l, 32);
  store<f64>(out, zeros, 40);
  store<f64>(out, nan, 48);
  store<f64>(out, positive, 56);
  store<f64>(out, negative, 64);
}

/** Neumaier's compensated sum: value at a, compensation behind it. */
@inline
function addCompensated(a: usize, x: f64): void {
  const s = load<f64>(a);
  const t = s + x;
  store<f64>(a, load<f64>(a, 8) + (abs(s) >= abs(x) ? s - t + x : x - t + s), 8);
  store<f64>(a, t);
}

function join(acc: usize, block: usize): void {
  store<f64>(acc, min(load<f64>(acc), load<f64>(block)));
  store<f64>(acc, max(load<f64>(acc, 8), load<f64>(block, 8)), 8);
  addCompensated(acc + 16, load<f64>(block, 16));
  addCompensated(acc + 32, load<f64>(block, 24));
  addCompensated(acc + 48, load<f64>(block, 32));
  for (let i: usize = 0; i < 4; i++) store<f64>(acc + 64 + (i << 3), load<f64>(acc + 64 + (i << 3)) + load<f64>(block + 40 + (i << 3)));
}

/** n elements (a multiple of 4): blocks of 2048, their sums joined with compensation. The count of NaN and infinities is in the table too. */
export function scanF32(p: usize, n: usize, table: usize, boundaries: usize, acc: usize, block: usize, pivot: f64): void {
  while (n > 0) {
    const m = min<usize>(n, 2048);
    if (f32Block(p, m, table, block, pivot)) f32Boundaries(p, m, boundaries);
    if (!(load<f64>(block, 24) < Infinity)) slowBlock<f32>(p, m, block, pivot);
    join(acc, block);
    p += m << 2;
    n -= m;
  }
}

/** n elements (a multiple of 2). */
export function scanF64(p: usize, n: usize, table: usize, boundaries: usize, acc: usize, block: usize, pivot: f64): void {
  while (n > 0) {
    const m = min<usize>(n, 1024);
    if (f64Block(p, m, table, block, pivot)) f64Boundaries(p, m, boundaries);
    if (!(load<f64>(block, 24) < Infinity)) slowBlock<f64>(p, m, block, pivot);
    join(acc, block);
    p += m << 3;
    n -= m;
  }
}
