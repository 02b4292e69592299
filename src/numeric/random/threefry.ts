/**
 * Threefry2x32-20 (Salmon et al. 2011): JAX's default generator. Counter-based: any pair of words can be made alone.
 *
 *   threefry2x32(k0, k1, x0, x1, out); // out: two unsigned words
 */

/** The words of the counter [x0, x1] under the key [k0, k1], written to `out`. Five groups of four rounds, a key schedule after each. */
export function threefry2x32(k0: number, k1: number, x0: number, x1: number, out: Uint32Array): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let a = (x0 + k0) | 0;
  let b = (x1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    const even = group % 2 === 0;
    a = (a + b) | 0;
    b = rotated(b, even ? 13 : 17) ^ a;
    a = (a + b) | 0;
    b = rotated(b, even ? 15 : 29) ^ a;
    a = (a + b) | 0;
    b = rotated(b, even ? 26 : 16) ^ a;
    a = (a + b) | 0;
    b = rotated(b, even ? 6 : 24) ^ a;
    const turn = group % 3;
    a = (a + (turn === 0 ? k1 : turn === 1 ? k2 : k0)) | 0;
    b = (b + (turn === 0 ? k2 : turn === 1 ? k0 : k1) + group + 1) | 0;
  }
  out[0] = a;
  out[1] = b;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
