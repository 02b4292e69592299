// Block-quantised values: value = scale * level - minimum, with scales of groups of 16 or more values.

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
