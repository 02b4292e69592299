/** Entries of a table whose values are not read: of each only where its value lies. For checkpoints of the first format, which keep tensors there. */
import type { ByteRange, ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';
import { Varints } from '../protobuf/varint.js';
import { readBlockHandles, type BlockHandle } from './table.js';

const trailerLength = 5;
const restartLength = 4;
const longestHead = 30;
const longestKey = 65_536;
const mostEntries = 1_000_000;

/** In the order of the keys. The checksums of blocks are not compared: that would read all. Throws `corrupt`, or `unsupported` for compressed blocks. */
export async function valueRanges(source: ByteSource, signal?: AbortSignal): Promise<readonly ByteRange[]> {
  const values: ByteRange[] = [];
  for (const handle of await readBlockHandles(source, signal)) {
    for await (const value of valuesIn(source, handle, signal)) {
      if (values.push(value) > mostEntries) throw new CheckpointError('too-large', `more than ${String(mostEntries)} slices`);
    }
  }
  return values;
}

/** Where the values of a block's entries lie. */
async function* valuesIn(
  source: ByteSource,
  { start, length }: BlockHandle,
  signal?: AbortSignal,
): AsyncGenerator<ByteRange, undefined, undefined> {
  const end = await endOfEntries(source, { start, length }, signal);
  let keyLength = 0;
  for (let at = start; at < end;) {
    const head = new Varints(await source.read({ start: at, end: Math.min(end, at + longestHead) }, signal));
    const [shared, fresh, valueLength] = [head.next(), head.next(), head.next()];
    const value = at + head.at + fresh;
    if (shared > keyLength || fresh > longestKey || value + valueLength > end)
      throw new CheckpointError('corrupt', 'an entry that is longer than its block', { offset: at });
    keyLength = shared + fresh;
    at = value + valueLength;
    yield { start: value, end: at };
  }
  return undefined;
}

async function endOfEntries(source: ByteSource, { start, length }: BlockHandle, signal?: AbortSignal): Promise<number> {
  if (length < restartLength) throw new CheckpointError('corrupt', 'a block without restart points', { offset: start });
  const tail = await source.read({ start: start + length - restartLength, end: start + length + trailerLength }, signal);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (view.getUint8(restartLength) !== 0)
    throw new CheckpointError('unsupported', 'a compressed checkpoint of the first format', { offset: start });
  const restarts = view.getUint32(0, true);
  if (restarts > length / restartLength - 1)
    throw new CheckpointError('corrupt', 'a block without room for its restart points', { offset: start });
  return start + length - restartLength * (1 + restarts);
}
