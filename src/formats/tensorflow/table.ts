/**
 * The table in which TensorFlow's checkpoints keep their index, LevelDB's: blocks of sorted keys with values, each with its checksum, and at the end an
 * index of the blocks. https://github.com/google/leveldb/blob/main/doc/table_format.md
 *
 *   for await (const { key, value } of readTable(source, signal)) ...
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';
import { Varints } from '../protobuf/varint.js';
import { maskedCrc32c } from './crc32c.js';
import { unsnap } from './snappy.js';

const footerLength = 48;
/** Behind each block: its compression, and its checksum. */
export const trailerLength = 5;
const largestBlock = 64 * 1024 * 1024;
const magic = Buffer.from('57fb808b247547db', 'hex');

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Where a block lies, without its trailer. */
export interface BlockHandle {
  readonly start: number;
  readonly length: number;
}

/** All entries, block by block. Throws `corrupt`; `unsupported` for what is no table of this kind. */
export async function* readTable(source: ByteSource, signal?: AbortSignal): AsyncGenerator<TableEntry, undefined, undefined> {
  for (const handle of await readBlockHandles(source, signal)) yield* entriesOf((await readBlock(source, handle, signal)).content);
  return undefined;
}

/** Where the two blocks lie that lead to all others. */
export interface TableFooter {
  readonly metaindex: BlockHandle;
  readonly index: BlockHandle;
}

/** The data blocks in the order of their keys. */
export async function readBlockHandles(source: ByteSource, signal?: AbortSignal): Promise<readonly BlockHandle[]> {
  const { index } = await readFooter(source, signal);
  const { content } = await readBlock(source, index, signal);
  return [...entriesOf(content)].map(({ value }) => handleFrom(new Varints(value), source.size));
}

export async function readFooter(source: ByteSource, signal?: AbortSignal): Promise<TableFooter> {
  if (source.size < footerLength) throw new CheckpointError('corrupt', 'the file is shorter than the footer of a table');
  const footer = await source.read({ start: source.size - footerLength, end: source.size }, signal);
  if (!magic.equals(footer.subarray(footerLength - magic.length)))
    throw new CheckpointError('unsupported', 'the file does not end as a table of TensorFlow does', { offset: source.size - magic.length });
  const numbers = new Varints(footer, 0, footerLength - magic.length);
  return { metaindex: handleFrom(numbers, source.size), index: handleFrom(numbers, source.size) };
}

function handleFrom(numbers: Varints, size: number): BlockHandle {
  const start = numbers.next();
  const length = numbers.next();
  if (start + length + trailerLength > size - footerLength)
    throw new CheckpointError('corrupt', `a block of ${String(length)} bytes at ${String(start)}, outside the table`);
  return { start, length };
}

export interface Block {
  /** Without compression. */
  readonly content: Uint8Array;
  readonly isCompressed: boolean;
  /** As it is stored, masked. */
  readonly checksum: number;
}

export async function readBlock(source: ByteSource, { start, length }: BlockHandle, signal?: AbortSignal): Promise<Block> {
  if (length > largestBlock) throw new CheckpointError('too-large', `a block of ${String(length)} bytes`, { offset: start });
  const bytes = await source.read({ start, end: start + length + trailerLength }, signal);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + length, trailerLength);
  const checksum = trailer.getUint32(1, true);
  if (checksum !== maskedCrc32c(bytes.subarray(0, length + 1)))
    throw new CheckpointError('corrupt', 'the checksum of a block is not that of its bytes', { offset: start });
  const compression = trailer.getUint8(0);
  if (compression > 1) throw new CheckpointError('unsupported', `the compression ${String(compression)} is not known`, { offset: start });
  const stored = bytes.subarray(0, length);
  const isCompressed = compression !== 0;
  return { content: isCompressed ? unsnap(stored) : stored, isCompressed, checksum };
}

/** Entries of a block: of each key only what differs from the one before is stored. */
export function* entriesOf(block: Uint8Array): Generator<TableEntry, undefined, undefined> {
  const numbers = new Varints(block, 0, entriesEnd(block));
  let last: Uint8Array = new Uint8Array(0);
  while (numbers.more) {
    const [shared, fresh, length] = [numbers.next(), numbers.next(), numbers.next()];
    const start = numbers.at;
    if (shared > last.length || fresh > block.length - start || length > block.length - start - fresh)
      throw new CheckpointError('corrupt', 'an entry that is longer than its block');
    const key = Buffer.concat([last.subarray(0, shared), block.subarray(start, start + fresh)]);
    numbers.at = start + fresh + length;
    yield { key, value: block.subarray(start + fresh, numbers.at) };
    last = key;
  }
  return undefined;
}

/** Restart points, which only a search needs, stand at the end: four bytes each, then their number. */
export function entriesEnd(block: Uint8Array): number {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const restarts = block.length < 4 ? Infinity : view.getUint32(block.length - 4, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new CheckpointError('corrupt', 'a block without room for its restart points');
  return end;
}
