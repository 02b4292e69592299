// The kernels: AssemblyScript, compiled to WebAssembly with SIMD. No allocation and no import but the memory, which the caller lays out.
// All are called once a chunk (about 1 MiB), so that the engine can compile them and the caller can look for a cancel in between.
// Each is tested against a scalar reference in TypeScript (test/numeric/kernels).

// ---- counting patterns of 16 bits; 8-bit types are counted as pairs ----
// Two tables of 65536 u32, 256 KiB apart: neighbours go to different tables, which breaks the chain from a store to the next load.

@inline
function count0(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

@inline
function count1(at: usize): void {
  store<u32>(at, load<u32>(at, 262144) + 1, 262144);
}

/** The second of two tables of 262144 u32. */
@inline
function count1Wide(at: usize): void {
  store<u32>(at, load<u32>(at, 1048576) + 1, 1048576);
}

/** Counts n patterns (a multiple of 8) at p. */
export function count16(p: usize, n: usize, table: usize): void {
  if (manyRuns(p, n)) countRuns(p, n, table);
  else countPlain(p, n, table);
}

/** Looks at 64 vectors spread over the chunk: are at least 8 of one value? Constant tensors are counted four times faster, others lose nothing. */
function manyRuns(p: usize, n: usize): bool {
  const step = ((n >> 6) << 1) & ~15;
  let same = 0;
  for (let i: usize = 0; i < 64; i++) {
    const v = v128.load(p + i * step);
    if (i16x8.all_true(i16x8.eq(v, i16x8.splat(i16x8.extract_lane_u(v, 0))))) same++;
  }
  return n >= 512 && same >= 8;
}

function countRuns(p: usize, n: usize, table: usize): void {
  const end = p + (n << 1);
  while (p < end) {
    const v = v128.load(p);
    const first = i16x8.extract_lane_u(v, 0);
    if (i16x8.all_true(i16x8.eq(v, i16x8.splat(first)))) {
      const at = table + ((<usize>first) << 2);
      store<u32>(at, load<u32>(at) + 8);
    } else {
      countPlain(p, 8, table);
    }
    p += 16;
  }
}

function countPlain(p: usize, n: usize, table: usize): void {
  const end = p + (n << 1);
  while (p < end) {
    count0(table + ((<usize>load<u16>(p)) << 2));
    count1(table + ((<usize>load<u16>(p, 2)) << 2));
    count0(table + ((<usize>load<u16>(p, 4)) << 2));
    count1(table + ((<usize>load<u16>(p, 6)) << 2));
    p += 8;
  }
}

/** Adds the second table, which lies `bytes` behind the first, to the first and clears it. */
export function fold(table: usize, bytes: usize): void {
  const zero = i32x4.splat(0);
  for (let at = table, end = table + bytes; at < end; at += 16) {
    v128.store(at, i32x4.add(v128.load(at), v128.load(at + bytes)));
    v128.store(at + bytes, zero);
  }
}

// ---- moments of float32 and float64 with the count of the leading bits, in one pass ----
// Leading bits: 16 of a float32, 18 of a float64. Negative values with nothing behind them lie on the boundary of two buckets, at the end that a
// histogram closes: they are rare in most tensors, and counted again in a table of their own (by their leading bits without the sign).
// A block's result, f64[9]: min, max, sum of x - pivot, sum of (x - pivot)^2, sum of |x|, zeros, NaN, +Inf, -Inf.
// A chunk's accumulator, f64[12]: min, max, then sum, square and l1 each with its compensation, zeros, NaN, +Inf, -Inf.

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

// ---- the second pass: exact quantiles and an exact linear histogram ----

/** Elements whose leading 16 bits have slot[leading] = s > 0 (u8) have their low 16 bits counted in table s - 1 (65536 u32 each). */
export function refineF32(p: usize, n: usize, slots: usize, tables: usize): void {
  const end = p + (n << 2);
  while (p < end) {
    const slot = <usize>load<u8>(slots + <usize>load<u16>(p, 2));
    if (slot) count0(tables + ((slot - 1) << 18) + ((<usize>load<u16>(p)) << 2));
    p += 4;
  }
}

/** NumPy's rule: bin by multiplication, then put right against the edges (f64[bins + 1]); counts are f64[bins]. */
@inline
function bin(x: f64, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  if (!(x >= low && x <= load<f64>(edges + ((<usize>bins) << 3)))) return;
  let i = min<i32>(bins - 1, <i32>((x - low) * inverse));
  if (x < load<f64>(edges + ((<usize>i) << 3))) i--;
  else if (i < bins - 1 && x >= load<f64>(edges + ((<usize>i) << 3), 8)) i++;
  const at = counts + ((<usize>i) << 3);
  store<f64>(at, load<f64>(at) + 1);
}

export function histogramF32(p: usize, n: usize, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  for (const end = p + (n << 2); p < end; p += 4) bin(<f64>load<f32>(p), low, inverse, bins, edges, counts);
}

export function histogramF64(p: usize, n: usize, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  for (const end = p + (n << 3); p < end; p += 8) bin(load<f64>(p), low, inverse, bins, edges, counts);
}

// ---- heatmaps: rows of a matrix to the minimum, maximum and sum of each column (f32[width] each) ----
// Four rows a turn from left to right: walking down columns collapses at strides that are powers of two.

export function columnsF32(p: usize, rows: usize, width: usize, lo: usize, hi: usize, sum: usize): void {
  const rowBytes = width << 2;
  const vectorBytes = rowBytes & ~15;
  while (rows > 0) {
    const turn: usize = rows >= 4 ? 4 : 1;
    const r = turn == 4 ? rowBytes : 0;
    for (let c: usize = 0; c < vectorBytes; c += 16) {
      const a = v128.load(p + c);
      let l = f32x4.pmin(v128.load(lo + c), a);
      let h = f32x4.pmax(v128.load(hi + c), a);
      let s = f32x4.add(v128.load(sum + c), a);
      if (turn == 4) {
        const b = v128.load(p + r + c);
        const d = v128.load(p + r + r + c);
        const e = v128.load(p + r + r + r + c);
        l = f32x4.pmin(f32x4.pmin(f32x4.pmin(l, b), d), e);
        h = f32x4.pmax(f32x4.pmax(f32x4.pmax(h, b), d), e);
        s = f32x4.add(s, f32x4.add(b, f32x4.add(d, e)));
      }
      v128.store(lo + c, l);
      v128.store(hi + c, h);
      v128.store(sum + c, s);
    }
    for (let i: usize = 0; i < turn; i++) {
      for (let c = vectorBytes; c < rowBytes; c += 4) {
        const x = load<f32>(p + c);
        if (x < load<f32>(lo + c)) store<f32>(lo + c, x);
        if (x > load<f32>(hi + c)) store<f32>(hi + c, x);
        store<f32>(sum + c, load<f32>(sum + c) + x);
      }
      p += rowBytes;
    }
    rows -= turn;
  }
}

/** bfloat16, width a multiple of 8. In each group of 8 columns the 4 even ones come first, then the 4 odd ones: `cells` knows. */
export function columnsBf16(p: usize, rows: usize, width: usize, lo: usize, hi: usize, sum: usize): void {
  const rowBytes = width << 1;
  const mask = i32x4.splat(0xffff0000);
  while (rows > 0) {
    const turn: usize = rows >= 4 ? 4 : 1;
    const r = turn == 4 ? rowBytes : 0;
    for (let c: usize = 0; c < rowBytes; c += 16) {
      const at = c << 1;
      const a = v128.load(p + c);
      const ae = i32x4.shl(a, 16);
      const ao = v128.and(a, mask);
      let le = f32x4.pmin(v128.load(lo + at), ae);
      let he = f32x4.pmax(v128.load(hi + at), ae);
      let se = f32x4.add(v128.load(sum + at), ae);
      let l2 = f32x4.pmin(v128.load(lo + at, 16), ao);
      let h2 = f32x4.pmax(v128.load(hi + at, 16), ao);
      let s2 = f32x4.add(v128.load(sum + at, 16), ao);
      if (turn == 4) {
        const b = v128.load(p + r + c);
        const d = v128.load(p + r + r + c);
        const e = v128.load(p + r + r + r + c);
        const be = i32x4.shl(b, 16);
        const de = i32x4.shl(d, 16);
        const ee = i32x4.shl(e, 16);
        le = f32x4.pmin(f32x4.pmin(f32x4.pmin(le, be), de), ee);
        he = f32x4.pmax(f32x4.pmax(f32x4.pmax(he, be), de), ee);
        se = f32x4.add(se, f32x4.add(be, f32x4.add(de, ee)));
        const bo = v128.and(b, mask);
        const dd = v128.and(d, mask);
        const eo = v128.and(e, mask);
        l2 = f32x4.pmin(f32x4.pmin(f32x4.pmin(l2, bo), dd), eo);
        h2 = f32x4.pmax(f32x4.pmax(f32x4.pmax(h2, bo), dd), eo);
        s2 = f32x4.add(s2, f32x4.add(bo, f32x4.add(dd, eo)));
      }
      v128.store(lo + at, le);
      v128.store(hi + at, he);
      v128.store(sum + at, se);
      v128.store(lo + at, l2, 16);
      v128.store(hi + at, h2, 16);
      v128.store(sum + at, s2, 16);
    }
    p += turn * rowBytes;
    rows -= turn;
  }
}

/** Joins columns starts[i] .. starts[i + 1] (u32) into cell i and clears them. Out: f32 minimum and maximum, f64 sum, added to what is there. */
export function cells(count: usize, starts: usize, lo: usize, hi: usize, sum: usize, outLo: usize, outHi: usize, outSum: usize, interleaved: bool): void {
  for (let i: usize = 0; i < count; i++) {
    let l = load<f32>(outLo + (i << 2));
    let h = load<f32>(outHi + (i << 2));
    let s = load<f64>(outSum + (i << 3));
    const end = <usize>load<u32>(starts + (i << 2), 4);
    for (let c = <usize>load<u32>(starts + (i << 2)); c < end; c++) {
      const k = (interleaved ? (c & ~7) | ((c & 1) << 2) | ((c & 7) >> 1) : c) << 2;
      const a = load<f32>(lo + k);
      const b = load<f32>(hi + k);
      if (a < l) l = a;
      if (b > h) h = b;
      s += <f64>load<f32>(sum + k);
      store<f32>(lo + k, Infinity);
      store<f32>(hi + k, -Infinity);
      store<f32>(sum + k, 0);
    }
    store<f32>(outLo + (i << 2), l);
    store<f32>(outHi + (i << 2), h);
    store<f64>(outSum + (i << 3), s);
  }
}

// ---- block-quantised values: value = scale * level - minimum, with scales of groups of 16 or more values ----

/** Four codes, as numbers of 32 bits, to values at p. */
@inline
function scaleFour(p: usize, codes: v128, zero: v128, scale: v128, minimum: v128): void {
  const level = f32x4.sub(f32x4.convert_i32x4_s(codes), zero);
  v128.store(p, f32x4.sub(f32x4.mul(level, scale), minimum));
}

/**
 * n codes (a multiple of 16) of a byte each to float32 at out. kind 0: codes are unsigned; 1: signed; 2: places in a table of 16 signed bytes.
 * Levels are (code - zero) * step, where step is a power of two: it is multiplied into the scale, which is exact.
 */
export function scaleCodes(
  codes: usize, n: usize, group: usize, scales: usize, minima: usize, kind: i32, table: usize, zero: f32, step: f32, out: usize,
): void {
  const zeros = f32x4.splat(zero);
  const levels = v128.load(table);
  const end = codes + n;
  while (codes < end) {
    const scale = f32x4.splat(load<f32>(scales) * step);
    const minimum = f32x4.splat(load<f32>(minima));
    const groupEnd = codes + group;
    while (codes < groupEnd) {
      let bytes = v128.load(codes);
      if (kind == 2) bytes = i8x16.swizzle(levels, bytes);
      const low = kind == 0 ? i16x8.extend_low_i8x16_u(bytes) : i16x8.extend_low_i8x16_s(bytes);
      const high = kind == 0 ? i16x8.extend_high_i8x16_u(bytes) : i16x8.extend_high_i8x16_s(bytes);
      scaleFour(out, i32x4.extend_low_i16x8_s(low), zeros, scale, minimum);
      scaleFour(out + 16, i32x4.extend_high_i16x8_s(low), zeros, scale, minimum);
      scaleFour(out + 32, i32x4.extend_low_i16x8_s(high), zeros, scale, minimum);
      scaleFour(out + 48, i32x4.extend_high_i16x8_s(high), zeros, scale, minimum);
      codes += 16;
      out += 64;
    }
    scales += 4;
    minima += 4;
  }
}

export { drawUnits, scaleUnits, transformUnits } from './draw.as';
