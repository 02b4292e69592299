// Heatmaps: rows of a matrix to the minimum, maximum and sum of each column (f32[width] each).
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
