// a * b + c, rounded once, for floats.
//
// WebAssembly has no fused multiply-add. Two floats at a time are computed as doubles: the product of floats is exact, the sum is rounded to double.
// It is then rounded to float by adding half a unit and cutting off. Only a sum that seems to lie half way between two floats can come out wrong: what
// was cut off is then zero. The least of all that was cut off is kept, and a group of numbers that met a zero is done again in scalar code, exactly.

@inline
export function biased(a: v128, b: v128, c: v128): v128 {
  return i64x2.add(f64x2.add(f64x2.mul(a, b), c), i64x2.splat(0x10000000));
}

@inline
function biasedProduct(a: v128, b: v128): v128 {
  return i64x2.add(f64x2.mul(a, b), i64x2.splat(0x10000000));
}

@inline
export function kept(t: v128): v128 {
  return v128.and(t, i64x2.splat(~0x1fffffff));
}

/** The high halves are always zero; nobody looks at them. */
@inline
export function least(tie: v128, t: v128): v128 {
  return i32x4.min_u(tie, v128.and(t, i64x2.splat(0x1fffffff)));
}

/** Of three floats, in scalar code: see `fma32` in numeric/fma.ts. */
export function fma32(a: f64, b: f64, c: f64): f64 {
  const product = a * b;
  const sum = product + c;
  const near = <f64>(<f32>sum);
  const other = sum + (sum - near);
  if (<f64>(<f32>other) != other) return near;
  const back = sum - product;
  const error = product - (sum - back) + (c - back);
  if (error == 0) return near;
  const up = error > 0 == sum > 0;
  return <f64>(<f32>reinterpret<f64>(reinterpret<i64>(sum) + (up ? 1 : -1)));
}

@inline
export function float(x: f64): f64 {
  return <f64>(<f32>x);
}

@inline
export function k(x: f32): v128 {
  return f64x2.splat(<f64>x);
}

@inline
export function lower(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
export function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

@inline
export function floats(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Whether something that was cut off is zero. */
@inline
export function hasTie(tie: v128): bool {
  return v128.any_true(v128.and(i32x4.eq(tie, i32x4.splat(0)), i64x2.splat(0xffffffff)));
}
