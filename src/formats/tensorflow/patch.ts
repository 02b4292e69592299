/**
 * Changing values of a checkpoint: TensorFlow keeps a checksum of each tensor in the index and compares it when it reads, and one of each block
 * of the index. Of a compressed index no byte can be changed alone: it is written anew, without compression, which TensorFlow reads as well.
 */
import type { Checksum, Checksums } from '../../bytes/checksum.js';
import { castagnoli } from '../../bytes/crc32c.js';
import type { ByteRange, ByteSource } from '../../bytes/source.js';
import { touches } from '../../bytes/touched.js';
import { CheckpointError } from '../../model/errors.js';
import { Varints } from '../protobuf/varint.js';
import { buildTable } from './build-table.js';
import { masked, unmasked } from './crc32c.js';
import { readEntry } from './entry.js';
import { entriesOf, readBlock, readBlockHandles, readFooter, type BlockHandle } from './table.js';

export interface BundleFiles {
  /** The index's number among the checkpoint's files. */
  readonly index: number;
  readonly source: ByteSource;
  /** Numbers of the data files, by shard. */
  readonly shards: ReadonlyMap<number, number>;
}

/** A tensor's checksum inside a block. */
interface Kept {
  readonly checksum: Omit<Checksum, 'places'>;
  readonly block: number;
  /** In the block's content. */
  readonly at: number;
}

interface ReadBlock {
  readonly handle: BlockHandle;
  readonly content: Uint8Array;
  readonly isCompressed: boolean;
  readonly checksum: number;
}

/** `touched`: by file. Throws `changed` where a tensor that is to change is not in the index. */
export async function bundleChecksums(
  files: BundleFiles,
  touched: ReadonlyMap<number, readonly ByteRange[]>,
  signal?: AbortSignal,
): Promise<Checksums> {
  const blocks: ReadBlock[] = [];
  const kept: Kept[] = [];
  for (const handle of await readBlockHandles(files.source, signal)) {
    const block = await readBlock(files.source, handle, signal);
    kept.push(...keptIn(block.content, blocks.length, files, touched));
    blocks.push({ handle, ...block });
  }
  checkCovered(kept, touched);
  const hit = new Set(kept.map(({ block }) => block));
  if (blocks.some(({ isCompressed }, i) => isCompressed && hit.has(i))) return await rewriteIndex(files, blocks, kept, signal);
  const start = (block: number): number => blocks[block]?.handle.start ?? 0;
  return {
    levels: [
      kept.map(({ checksum, block, at }) => ({ ...checksum, places: [{ file: files.index, position: start(block) + at }] })),
      blocks.filter((_, i) => hit.has(i)).map(({ handle, checksum }) => blockChecksum(files.index, handle, checksum)),
    ],
  };
}

function blockChecksum(file: number, { start, length }: BlockHandle, stored: number): Checksum {
  const places = [{ file, position: start + length + 1 }];
  return { crc: castagnoli, file, start, length: length + 1, stored: unmasked(stored), encode: masked, places };
}

function keptIn(content: Uint8Array, block: number, { shards }: BundleFiles, touched: ReadonlyMap<number, readonly ByteRange[]>): Kept[] {
  const kept: Kept[] = [];
  for (const { key, value } of entriesOf(content)) {
    if (key.length === 0) continue;
    const { shard, offset, size } = readEntry(value);
    const file = shards.get(shard);
    if (file === undefined || !touches(touched.get(file) ?? [], offset, size)) continue;
    const inValue = checksumField(value);
    if (inValue === undefined) continue;
    const at = value.byteOffset - content.byteOffset + inValue;
    const stored = unmasked(new DataView(content.buffer, content.byteOffset).getUint32(at, true));
    kept.push({ block, at, checksum: { crc: castagnoli, file, start: offset, length: size, stored, encode: masked } });
  }
  return kept;
}

/** Where the fixed32 of field 6 stands in a BundleEntryProto. */
function checksumField(value: Uint8Array): number | undefined {
  const numbers = new Varints(value);
  while (numbers.more) {
    const tag = numbers.next();
    if (tag === 6 * 8 + 5) return numbers.at;
    const wire = tag % 8;
    if (wire === 0 || wire === 2) {
      const number = numbers.next();
      if (wire === 2) numbers.at += number;
    } else numbers.at += wire === 1 ? 8 : 4;
  }
  return undefined;
}

function checkCovered(kept: readonly Kept[], touched: ReadonlyMap<number, readonly ByteRange[]>): void {
  for (const [file, ranges] of touched) {
    const covered = kept.flatMap(({ checksum }) =>
      checksum.file === file ? [{ start: checksum.start, end: checksum.start + checksum.length }] : [],
    );
    covered.sort((a, b) => a.start - b.start);
    const outside = ranges.find(({ start, end }) => !touches(covered, start, end - start));
    if (outside !== undefined)
      throw new CheckpointError('changed', 'what is to be written is no tensor by the index of the checkpoint', { offset: outside.start });
  }
}

async function rewriteIndex(
  files: BundleFiles,
  blocks: readonly ReadBlock[],
  kept: readonly Kept[],
  signal?: AbortSignal,
): Promise<Checksums> {
  const footer = await readFooter(files.source, signal);
  const { content: metaindex } = await readBlock(files.source, footer.metaindex, signal);
  const { content: index } = await readBlock(files.source, footer.index, signal);
  const contents = (values: readonly number[]): Uint8Array => {
    const fresh = blocks.map(({ content }) => Uint8Array.from(content));
    kept.forEach(({ block, at }, i) => {
      const bytes = fresh[block];
      if (bytes !== undefined) new DataView(bytes.buffer).setUint32(at, masked(values[i] ?? 0), true);
    });
    return buildTable({ blocks: fresh, metaindex, index });
  };
  return { levels: [kept.map(({ checksum }) => ({ ...checksum, places: [] }))], rewritten: { file: files.index, contents } };
}

/** Of a checkpoint of the first format: values lie in the table's blocks themselves. */
export async function tableChecksums(
  file: number,
  source: ByteSource,
  touched: readonly ByteRange[],
  signal?: AbortSignal,
): Promise<Checksums> {
  const checksums: Checksum[] = [];
  for (const handle of await readBlockHandles(source, signal)) {
    if (!touches(touched, handle.start, handle.length)) continue;
    const trailer = handle.start + handle.length;
    const bytes = await source.read({ start: trailer + 1, end: trailer + 5 }, signal);
    checksums.push(blockChecksum(file, handle, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)));
  }
  return { levels: [checksums.sort((a, b) => a.start - b.start)] };
}
