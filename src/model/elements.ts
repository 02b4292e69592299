/**
 * Elements as numbers, in C order. 64-bit integers keep every digit; a complex element is two numbers (real, imaginary); bool is 0 or 1;
 * everything else is a double, exactly. Quantised elements are dequantised (`(code - zeroPoint) * scale` in float32, as torch computes it)
 * unless codes were asked for.
 */
export type Elements =
  | { readonly kind: 'real'; readonly values: Float64Array }
  | { readonly kind: 'integer'; readonly values: BigInt64Array | BigUint64Array }
  | { readonly kind: 'complex'; readonly values: Float64Array };
