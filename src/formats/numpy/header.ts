/**
 * The header of a .npy: magic, version, length, and a Python dict of element type, order and shape. The values follow.
 *
 *   if (isNpy(head)) {
 *     const length = headerLength(head, size);
 *     const { shape, type } = parseHeader(await source.read({ start: 0, end: length }));
 *   }
 */
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { readElementType, type ElementType } from './element-type.js';
import { isDict, isSequence, parseLiteral, type Literal } from './literal.js';

export interface NpyHeader {
  readonly version: number;
  /** Bytes of the whole header: where the values start. */
  readonly length: number;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly fortranOrder: boolean;
}

/** `\x93NUMPY` */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** What `headerLength` wants to see. */
export const shortestHead = 12;
/** Records of ten thousand fields fit. */
const longestHeader = 1024 * 1024;
/** NumPy's own limit. */
const mostAxes = 64;
const keys = ['descr', 'fortran_order', 'shape'];

/** Whether the bytes begin as a .npy does. */
export function isNpy(head: Uint8Array): boolean {
  return magic.every((byte, at) => head[at] === byte);
}

/**
 * Bytes of the whole header, from its first `shortestHead` bytes (fewer where there are no more). `size`: bytes of the .npy.
 * Throws `corrupt`, `too-large`, or `unsupported` for a version that NumPy does not write.
 */
export function headerLength(head: Uint8Array, size: number): number {
  const cut = (): never => {
    throw new CheckpointError('corrupt', 'the header of the array is cut', { offset: 0 });
  };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 8) cut();
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw new CheckpointError('unsupported', `version ${String(version)} of .npy files`);
  const fixed = version === 1 ? 10 : 12;
  if (head.length < fixed) cut();
  const length = fixed + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (length > size) cut();
  if (length > longestHeader) throw new CheckpointError('too-large', `a header of ${String(length)} bytes for one array`);
  return length;
}

/** `bytes`: at least the whole header. Throws `corrupt`, or `too-large` for more axes than NumPy has. */
export function parseHeader(bytes: Uint8Array): NpyHeader {
  const length = headerLength(bytes, bytes.length);
  const version = bytes[6] ?? 0;
  const dict = parseLiteral(decodeText(bytes.subarray(version === 1 ? 10 : 12, length), version));
  if (!isDict(dict) || dict.size !== keys.length || !keys.every((key) => dict.has(key)))
    fail('is not the dict of descr, fortran_order and shape');
  const fortranOrder = dict.get('fortran_order');
  if (typeof fortranOrder !== 'boolean') fail('has no order');
  return { version, length, type: readElementType(dict.get('descr')), shape: readShape(dict.get('shape')), fortranOrder };
}

function fail(what: string): never {
  throw new CheckpointError('corrupt', `the header of the array ${what}`);
}

function decodeText(bytes: Uint8Array, version: number): string {
  if (version < 3) return Buffer.from(bytes).toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CheckpointError('corrupt', 'the header of the array is no UTF-8', { cause: error });
  }
}

function readShape(shape: Literal | undefined): Shape {
  if (!isSequence(shape) || shape.kind !== 'tuple') fail('has no shape');
  if (shape.items.length > mostAxes) throw new CheckpointError('too-large', `an array of ${String(shape.items.length)} axes`);
  const sizes = shape.items.map((size) =>
    typeof size === 'bigint' && size >= 0n && size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : fail('has an impossible shape'),
  );
  // Zeros make an array empty, whatever the other sizes are: NumPy multiplies all of them.
  if (sizes.reduce((product, size) => product * Math.max(size, 1), 1) > Number.MAX_SAFE_INTEGER) fail('has a shape of too many elements');
  return sizes;
}
