/**
 * Philox4x32-10 (Salmon et al. 2011): TensorFlow's stateless random numbers on CPU and GPU. Counter-based: any block can be made alone.
 *
 *   philox4x32([k0, k1], [c0, c1, c2, c3], out); // out: four unsigned words
 */
type Words = ArrayLike<number>;

/** The four words of one counter, written to `out`. */
export function philox4x32(key: Words, counter: Words, out: Uint32Array): void {
  let k0 = key[0] ?? 0;
  let k1 = key[1] ?? 0;
  let c0 = counter[0] ?? 0;
  let c1 = counter[1] ?? 0;
  let c2 = counter[2] ?? 0;
  let c3 = counter[3] ?? 0;
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(0xd2511f53, c0);
    const high1 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** High 32 bits of the product of two unsigned words. */
function highProduct(a: number, b: number): number {
  const low = Math.floor(((a & 0xffff) * b) / 65536);
  return Math.floor(((a >>> 16) * b + low) / 65536);
}
