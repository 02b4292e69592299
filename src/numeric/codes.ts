/** Element codes out of stored bytes: byte order and packing are dealt with here, meaning is not. The given bytes are never written to. */

const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A copy of the first `length` bytes, aligned, words of `width` bytes in the order of this machine. */
export function hostOrdered(bytes: Uint8Array, length: number, width: number, byteOrder: 'little' | 'big'): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  const copy = new Uint8Array(buffer);
  if ((byteOrder === 'little') === hostIsLittle) {
    copy.set(bytes.subarray(0, length));
    return buffer;
  }
  for (let start = 0; start < length; start += width) {
    for (let i = 0; i < width; i++) copy[start + i] = bytes[start + width - 1 - i] ?? 0;
  }
  return buffer;
}

/** The codes of `count` elements of at most 8 bits: a stream of bits, the lowest first. Codes of 8 bits are a view, the others a copy. */
export function smallCodes(bytes: Uint8Array, count: number, bits: number): Uint8Array {
  if (bits === 8) return bytes.subarray(0, count);
  const codes = new Uint8Array(count);
  const mask = 2 ** bits - 1;
  let at = 0;
  let shift = 0;
  for (let i = 0; i < count; i++) {
    const pair = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    codes[i] = (pair >> shift) & mask;
    shift += bits;
    if (shift >= 8) {
      shift -= 8;
      at++;
    }
  }
  return codes;
}

/** As `smallCodes` the other way round: the first element in the lowest bits. */
export function packCodes(codes: Uint8Array, bits: number): Uint8Array {
  const out = new Uint8Array(Math.ceil((codes.length * bits) / 8));
  for (let i = 0; i < codes.length; i++) {
    const at = i * bits;
    const shifted = (codes[i] ?? 0) << (at & 7);
    out[at >> 3] = (out[at >> 3] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) out[(at >> 3) + 1] = (out[(at >> 3) + 1] ?? 0) | (shifted >> 8);
  }
  return out;
}

/** Words of `width` bytes in the other byte order: only for buffers that the caller has made. */
export function swapInPlace(bytes: Uint8Array, width: number): void {
  for (let at = 0; width > 1 && at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
