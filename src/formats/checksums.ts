/** Which checksums of a checkpoint have to follow when bytes of its files change. Most formats have none. */
import { noChecksums, type Checksum, type Checksums } from '../bytes/checksum.js';
import { readHead, type ByteRange, type ByteSource } from '../bytes/source.js';
import { zipChecksums } from '../bytes/zip/patch.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { CheckpointError } from '../model/errors.js';
import { dcpChecksums } from './pytorch/dcp/patch.js';
import { bundleChecksums, tableChecksums } from './tensorflow/patch.js';

/** Of each file, by its index among the checkpoint's: in order and apart. */
export type Touched = ReadonlyMap<number, readonly ByteRange[]>;

/** `source`: of the checkpoint's files. Throws `changed` where the files are not what the checkpoint says. */
export async function checksumsOver(
  checkpoint: Checkpoint,
  source: (file: number) => Promise<ByteSource>,
  touched: Touched,
  signal?: AbortSignal,
): Promise<Checksums> {
  const { format, files } = checkpoint;
  if (format === 'torch-dcp') return { levels: [await dcpChecksums({ files, source }, touched, signal)] };
  if (format === 'tf-checkpoint' || format === 'saved-model') return await bundleOf(checkpoint, source, touched, signal);
  if (format === 'tf-checkpoint-v1') return await tableChecksums(0, await source(0), touched.get(0) ?? [], signal);
  return await archivesAmong(source, touched, signal);
}

/** Files that are zip archives, whatever their names. */
async function archivesAmong(source: (file: number) => Promise<ByteSource>, touched: Touched, signal?: AbortSignal): Promise<Checksums> {
  const checksums: Checksum[] = [];
  for (const [file, ranges] of touched) {
    const opened = await source(file);
    const [p, k, three, four] = await readHead(opened, 4, signal);
    if (p !== 0x50 || k !== 0x4b || three !== 3 || four !== 4) continue;
    checksums.push(...(await zipChecksums({ file, source: opened, range: { start: 0, end: opened.size } }, ranges, signal)));
  }
  return checksums.length === 0 ? noChecksums : { levels: [checksums] };
}

const indexEnding = '.index';
const dataName = /\.data-(\d{5})-of-\d{5}$/;

async function bundleOf(
  { files }: Checkpoint,
  source: (file: number) => Promise<ByteSource>,
  touched: Touched,
  signal?: AbortSignal,
): Promise<Checksums> {
  const index = files.findIndex(({ name }) => name.endsWith(indexEnding));
  if (index < 0) throw new CheckpointError('internal', 'a checkpoint without an index');
  const shards = files.flatMap(({ name }, file) => {
    const shard = dataName.exec(name)?.[1];
    return shard === undefined ? [] : [[Number(shard), file] as const];
  });
  const data = new Map([...touched].filter(([file]) => shards.some(([, number]) => number === file)));
  return await bundleChecksums({ index, source: await source(index), shards: new Map(shards) }, data, signal);
}
