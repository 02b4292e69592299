// PyTorch's AVX2 kernels for uniform and normal float32, bit for bit: `random/torch/float-kernel.ts` says in scalar code what they compute.
import { biased, float, floats, fma32, hasTie, k, kept, least, lower, upper } from './fused.as';

// ---- uniform ----

/** Numbers of [0, 1) in place to low + width * number. One that equals `excluded` becomes `low`. n is a multiple of 4. */
export function scaleUnits(p: usize, n: u32, low: f32, width: f32, excluded: f32): void {
  const l = k(low);
  const w = k(width);
  const outside = f32x4.splat(excluded);
  const inside = f32x4.splat(low);
  for (const end = p + ((<usize>n) << 2); p < end; p += 16) {
    const u = v128.load(p);
    const s = f64x2.add(f64x2.mul(lower(u), w), l);
    const t = f64x2.add(f64x2.mul(upper(u), w), l);
    let tie = i32x4.splat(-1);
    tie = least(tie, i64x2.add(s, i64x2.splat(0x10000000)));
    tie = least(tie, i64x2.add(t, i64x2.splat(0x10000000)));
    let value = floats(s, t);
    if (hasTie(tie)) {
      for (let i: usize = 0; i < 16; i += 4) store<f32>(p + i, <f32>fma32(<f64>load<f32>(p + i), <f64>width, <f64>low));
      value = v128.load(p);
    }
    v128.store(p, v128.bitselect(inside, value, f32x4.eq(value, outside)));
  }
}

// ---- normal ----

/** Uniform numbers in place to normal ones, block by block of 16; n is a multiple of 16. Neither scalar needs subnormal floats. */
export function transformUnits(p: usize, n: u32, mean: f32, std: f32): void {
  for (const end = p + ((<usize>n) << 2); p < end; p += 64) {
    if (!fourPairs(p, mean, std)) exactPairs(p, mean, std);
    if (!fourPairs(p + 16, mean, std)) exactPairs(p + 16, mean, std);
  }
}

function fourPairs(p: usize, mean: f32, std: f32): bool {
  let tie = i32x4.splat(-1);
  let s: v128;
  let t: v128;

  // The logarithm of 1 - u.
  const u = f32x4.sub(f32x4.splat(1), v128.load(p));
  const fraction = v128.or(v128.and(u, i32x4.splat(0x807fffff)), i32x4.splat(0x3f000000));
  const isSmall = f32x4.lt(fraction, f32x4.splat(0.707106781186547524));
  const x = f32x4.add(f32x4.sub(fraction, f32x4.splat(1)), v128.and(fraction, isSmall));
  const exponent = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(u, 23), i32x4.splat(126)), isSmall));
  const square = f32x4.mul(x, x);
  const xs = lower(x);
  const xt = upper(x);
  s = biased(k(7.0376836292e-2), xs, k(-1.151461031e-1));
  t = biased(k(7.0376836292e-2), xt, k(-1.151461031e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(1.1676998740e-1));
  t = biased(kept(t), xt, k(1.1676998740e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(-1.2420140846e-1));
  t = biased(kept(t), xt, k(-1.2420140846e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(1.4249322787e-1));
  t = biased(kept(t), xt, k(1.4249322787e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(-1.6668057665e-1));
  t = biased(kept(t), xt, k(-1.6668057665e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(2.0000714765e-1));
  t = biased(kept(t), xt, k(2.0000714765e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(-2.4999993993e-1));
  t = biased(kept(t), xt, k(-2.4999993993e-1));
  tie = least(least(tie, s), t);
  s = biased(kept(s), xs, k(3.3333331174e-1));
  t = biased(kept(t), xt, k(3.3333331174e-1));
  tie = least(least(tie, s), t);
  const product = f32x4.mul(floats(kept(s), kept(t)), x);
  const lowLn2 = f32x4.mul(exponent, f32x4.splat(-2.12194440e-4));
  s = biased(lower(product), lower(square), lower(lowLn2));
  t = biased(upper(product), upper(square), upper(lowLn2));
  tie = least(least(tie, s), t);
  let y = f32x4.sub(floats(kept(s), kept(t)), f32x4.mul(square, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.mul(exponent, f32x4.splat(0.693359375)), f32x4.add(x, y));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), y));

  // Sine and cosine of the angle, less an even number of quarter turns of 45 degrees.
  const angle = f32x4.mul(f32x4.splat(6.283185307179586), v128.load(p + 32));
  const octant = v128.and(i32x4.splat(~1), i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(angle, f32x4.splat(1.27323954473516))), i32x4.splat(1)));
  const turns = f32x4.convert_i32x4_s(octant);
  const rough = f32x4.add(f32x4.mul(turns, f32x4.splat(-2.4187564849853515625e-4)), f32x4.add(f32x4.mul(turns, f32x4.splat(-0.78515625)), angle));
  const as = lower(f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(lower(turns), k(-3.77489497744594108e-8)), lower(rough))));
  const at = lower(f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(upper(turns), k(-3.77489497744594108e-8)), upper(rough))));
  const a = floats(as, at);
  const z = f32x4.mul(a, a);
  const zs = lower(z);
  const zt = upper(z);
  s = biased(k(2.443315711809948e-5), zs, k(-1.388731625493765e-3));
  t = biased(k(2.443315711809948e-5), zt, k(-1.388731625493765e-3));
  tie = least(least(tie, s), t);
  s = biased(kept(s), zs, k(4.166664568298827e-2));
  t = biased(kept(t), zt, k(4.166664568298827e-2));
  tie = least(least(tie, s), t);
  const even = f32x4.mul(floats(kept(s), kept(t)), z);
  const half = f32x4.mul(z, f32x4.splat(-0.5));
  s = biased(lower(even), zs, lower(half));
  t = biased(upper(even), zt, upper(half));
  tie = least(least(tie, s), t);
  const c = f32x4.add(floats(kept(s), kept(t)), f32x4.splat(1));
  s = biased(k(-1.9515295891e-4), zs, k(8.3321608736e-3));
  t = biased(k(-1.9515295891e-4), zt, k(8.3321608736e-3));
  tie = least(least(tie, s), t);
  s = biased(kept(s), zs, k(-1.6666654611e-1));
  t = biased(kept(t), zt, k(-1.6666654611e-1));
  tie = least(least(tie, s), t);
  const odd = f32x4.mul(floats(kept(s), kept(t)), z);
  s = biased(lower(odd), as, as);
  t = biased(upper(odd), at, at);
  tie = least(least(tie, s), t);
  const sn = floats(kept(s), kept(t));

  const swap = i32x4.ne(v128.and(octant, i32x4.splat(2)), i32x4.splat(0));
  const signOfSine = i32x4.shl(v128.and(octant, i32x4.splat(4)), 29);
  const signOfCosine = i32x4.shl(v128.and(i32x4.add(octant, i32x4.splat(2)), i32x4.splat(4)), 29);
  const sine = f32x4.mul(radius, v128.xor(v128.bitselect(c, sn, swap), signOfSine));
  const cosine = f32x4.mul(radius, v128.xor(v128.bitselect(sn, c, swap), signOfCosine));

  const m = k(mean);
  const d = k(std);
  const c0 = f64x2.add(f64x2.mul(lower(cosine), d), m);
  const c1 = f64x2.add(f64x2.mul(upper(cosine), d), m);
  const s0 = f64x2.add(f64x2.mul(lower(sine), d), m);
  const s1 = f64x2.add(f64x2.mul(upper(sine), d), m);
  if (mean != 0) {
    const bias = i64x2.splat(0x10000000);
    tie = least(least(least(least(tie, i64x2.add(c0, bias)), i64x2.add(c1, bias)), i64x2.add(s0, bias)), i64x2.add(s1, bias));
  }
  if (hasTie(tie)) return false;
  v128.store(p, floats(c0, c1));
  v128.store(p + 32, floats(s0, s1));
  return true;
}

/** Four pairs, one after the other, exactly. */
function exactPairs(p: usize, mean: f32, std: f32): void {
  for (let i: usize = 0; i < 16; i += 4) exactPair(p + i, <f64>mean, <f64>std);
}

function exactPair(p: usize, mean: f64, std: f64): void {
  const radius = float(sqrt(float(-2 * exactLog(<f32>(1 - load<f32>(p))))));
  const angle = float(<f64>(<f32>6.283185307179586) * <f64>load<f32>(p + 32));
  const octant = (<i32>float(angle * <f64>(<f32>1.27323954473516)) + 1) & ~1;
  const turns = <f64>octant;
  const rough = float(turns * -2.4187564849853515625e-4 + float(turns * -0.78515625 + angle));
  const a = float(turns * <f64>(<f32>-3.77489497744594108e-8) + rough);
  const z = float(a * a);
  let c = fma32(fma32(<f32>2.443315711809948e-5, z, <f32>-1.388731625493765e-3), z, <f32>4.166664568298827e-2);
  c = float(fma32(float(c * z), z, -0.5 * z) + 1);
  let s = fma32(fma32(<f32>-1.9515295891e-4, z, <f32>8.3321608736e-3), z, <f32>-1.6666654611e-1);
  s = fma32(float(s * z), a, a);
  const swap = (octant & 2) != 0;
  const sine = ((octant & 4) != 0 ? -1.0 : 1.0) * (swap ? c : s);
  const cosine = (((octant + 2) & 4) != 0 ? -1.0 : 1.0) * (swap ? s : c);
  store<f32>(p, <f32>fma32(float(radius * cosine), std, mean));
  store<f32>(p + 32, <f32>fma32(float(radius * sine), std, mean));
}

function exactLog(u: f32): f64 {
  const bits = reinterpret<u32>(u);
  const fraction = <f64>reinterpret<f32>((bits & 0x807fffff) | 0x3f000000);
  const isSmall = fraction < <f64>(<f32>0.707106781186547524);
  const exponent = <f64>(<i32>(bits >> 23) - (isSmall ? 127 : 126));
  const x = isSmall ? float(float(fraction - 1) + fraction) : float(fraction - 1);
  const square = float(x * x);
  let y = fma32(<f32>7.0376836292e-2, x, <f32>-1.151461031e-1);
  y = fma32(y, x, <f32>1.1676998740e-1);
  y = fma32(y, x, <f32>-1.2420140846e-1);
  y = fma32(y, x, <f32>1.4249322787e-1);
  y = fma32(y, x, <f32>-1.6668057665e-1);
  y = fma32(y, x, <f32>2.0000714765e-1);
  y = fma32(y, x, <f32>-2.4999993993e-1);
  y = fma32(y, x, <f32>3.3333331174e-1);
  y = fma32(float(y * x), square, float(exponent * <f64>(<f32>-2.12194440e-4)));
  y = float(y - 0.5 * square);
  return float(exponent * 0.693359375 + float(x + y));
}
