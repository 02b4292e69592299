/**
 * Keys of slices, in TensorFlow's ordered code: bytes that sort as what they stand for. A slice's key is a zero, the name, the number of axes,
 * then start and length along each.
 */
import type { SliceBox } from './entry.js';

/** The key under which a slice of a partitioned variable is stored. */
export function sliceKey(name: Uint8Array, box: SliceBox): Uint8Array {
  const numbers = box.flatMap(({ start, length }) => [...signedNumber(start), ...signedNumber(length)]);
  return Uint8Array.from([0, ...text(name), ...unsignedNumber(box.length), ...numbers]);
}

/** 0 is followed by 255, and 255 by 0, so that 0 1 is the end. */
function text(bytes: Uint8Array): number[] {
  return [...[...bytes].flatMap((byte) => (byte === 0 ? [0, 0xff] : byte === 0xff ? [0xff, 0] : [byte])), 0, 1];
}

/** The number of its bytes, then the highest first. */
function unsignedNumber(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [bytes.length, ...bytes];
}

/** The first bits tell how many bytes there are: of n bytes, 7n - 1 bits are the number's. */
function signedNumber(value: number): number[] {
  const magnitude = BigInt(value < 0 ? -value - 1 : value);
  let length = 1;
  while (magnitude >> BigInt(7 * length - 1) !== 0n) length++;
  const bits = 8 * length;
  const header = ((1n << BigInt(length)) - 1n) << BigInt(bits - length);
  const coded = BigInt.asUintN(bits, BigInt(value)) ^ BigInt.asUintN(bits, header);
  return Array.from({ length }, (_, at) => Number((coded >> BigInt(8 * (length - 1 - at))) & 0xffn));
}
