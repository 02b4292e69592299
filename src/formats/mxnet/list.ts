/**
 * A .params file: u64 0x112, u64 reserved, u64 count, the arrays, u64 count of names (0 or as many as arrays), each name with a u64 length.
 *
 *   const { arrays, names } = await readArrayList(source);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';
import { readArray, type StoredArray } from './array.js';
import { FieldReader } from './reader.js';

export interface ArrayList {
  readonly arrays: readonly StoredArray[];
  /** Undefined: a list of arrays without names. */
  readonly names: readonly string[] | undefined;
}

const magic = [0x12, 0x01, 0, 0, 0, 0, 0, 0];
const preamble = 16;
/** An array that is none, of the oldest layout. */
const shortestArray = 4;
const lengthOfName = 8;
/** A few bytes each would do: more are no model. */
const mostArrays = 100_000;
const longestName = 2 * 1024 * 1024;
/** Bytes that are no UTF-8 become the sign for that: the array is there all the same. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function isArrayList(head: Uint8Array): boolean {
  return magic.every((byte, at) => head[at] === byte);
}

/** Throws `corrupt`, `too-large` or `unsupported`. What stands behind the names is not looked at, as MXNet does not. */
export async function readArrayList(source: ByteSource, signal?: AbortSignal): Promise<ArrayList> {
  const reader = new FieldReader(source, signal);
  await reader.ready(preamble + 8);
  reader.skip(preamble);
  const count = reader.count('arrays', reader.remaining / shortestArray);
  if (count > mostArrays) throw new CheckpointError('too-large', `${String(count)} arrays`);
  const arrays: StoredArray[] = [];
  while (arrays.length < count) arrays.push(await readArray(reader));
  return { arrays, names: await readNames(reader, count) };
}

async function readNames(reader: FieldReader, arrays: number): Promise<readonly string[] | undefined> {
  await reader.ready(8);
  const count = reader.count('names', reader.remaining / lengthOfName);
  if (count === 0 && arrays > 0) return undefined;
  if (count !== arrays) reader.fail(`${String(count)} names for ${String(arrays)} arrays`);
  const names: string[] = [];
  while (names.length < count) {
    await reader.ready(8);
    const length = reader.count('bytes of a name', reader.remaining);
    if (length > longestName) throw new CheckpointError('too-large', `a name of ${String(length)} bytes`);
    await reader.ready(length);
    names.push(utf8.decode(reader.bytes(length)));
  }
  return names;
}
