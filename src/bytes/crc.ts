/**
 * Cyclic redundancy checks of 32 bits, reflected as zip, TensorFlow and zarr use them. A CRC is linear: how it changes follows from the changed
 * bytes alone, however long what it covers is.
 *
 *   const crc32 = makeCrc(0xedb88320);
 *   const after = before ^ crc32.change(oldBytes, newBytes, bytesBehind);
 */

export interface Crc {
  /** `previous`: the checksum of what came before, for data in pieces. */
  of(bytes: Uint8Array, previous?: number): number;
  /** What to xor onto a checksum when `old` become `fresh` (equally long) and `behind` more bytes that it covers follow. */
  change(old: Uint8Array, fresh: Uint8Array, behind: number): number;
}

/** `polynomial`: reflected, without its highest term. `compiled`: what computes `of` faster. */
export function makeCrc(polynomial: number, compiled?: (bytes: Uint8Array, previous: number) => number): Crc {
  const powers = powersOfX(polynomial);
  if (compiled !== undefined) {
    return {
      of: (bytes, previous = 0) => compiled(bytes, previous),
      change: (old, fresh, behind) => times(compiled(old, 0) ^ compiled(fresh, 0), xToThe(powers, behind, polynomial), polynomial),
    };
  }
  const tables = makeTables(polynomial);
  const of = (bytes: Uint8Array, previous = 0): number => ~advance(tables, bytes, ~previous) >>> 0;
  const change = (old: Uint8Array, fresh: Uint8Array, behind: number): number => {
    const differences = new Uint8Array(old.length);
    for (let i = 0; i < old.length; i++) differences[i] = (old[i] ?? 0) ^ (fresh[i] ?? 0);
    return times(advance(tables, differences, 0), xToThe(powers, behind, polynomial), polynomial);
  };
  return { of, change };
}

type Tables = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** The state after some bytes, eight of them a step. */
function advance([t0, t1, t2, t3, t4, t5, t6, t7]: Tables, bytes: Uint8Array, state: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = state;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = view.getUint32(at, true) ^ crc;
    const high = view.getUint32(at + 4, true);
    crc =
      (t7[low & 0xff] ?? 0) ^
      (t6[(low >>> 8) & 0xff] ?? 0) ^
      (t5[(low >>> 16) & 0xff] ?? 0) ^
      (t4[low >>> 24] ?? 0) ^
      (t3[high & 0xff] ?? 0) ^
      (t2[(high >>> 8) & 0xff] ?? 0) ^
      (t1[(high >>> 16) & 0xff] ?? 0) ^
      (t0[high >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc >>> 0;
}

function makeTables(polynomial: number): Tables {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ polynomial;
    return crc;
  });
  const after = (table: Uint32Array): Uint32Array => table.map((crc) => (crc >>> 8) ^ (first[crc & 0xff] ?? 0));
  const t1 = after(first);
  const t2 = after(t1);
  const t3 = after(t2);
  const t4 = after(t3);
  const t5 = after(t4);
  const t6 = after(t5);
  return [first, t1, t2, t3, t4, t5, t6, after(t6)];
}

/** Polynomials over GF(2) modulo the check's own; reflected, so that 1 is the highest bit and multiplying by x shifts to the right. */
const one = 0x80000000;
const x = 0x40000000;
/** Lengths are below 2^53 bytes, which are 2^56 bits. */
const mostSquares = 57;

function times(a: number, b: number, polynomial: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
  }
  return product >>> 0;
}

/** x to the powers 1, 2, 4, 8 and so on. */
function powersOfX(polynomial: number): readonly number[] {
  const powers = [x];
  for (let power = x; powers.length < mostSquares; powers.push(power)) power = times(power, power, polynomial);
  return powers;
}

/** x to the power of as many bits as the bytes have: multiplying by it is what that many zero bytes do to a state. */
function xToThe(powers: readonly number[], bytes: number, polynomial: number): number {
  let product = one;
  for (let rest = bytes, square = 3; rest > 0; rest = Math.floor(rest / 2), square++) {
    if (rest % 2 === 1) product = times(powers[square] ?? one, product, polynomial);
  }
  return product;
}
