/** Changing values of a distributed checkpoint: each piece is an archive of its own, with its own checksums. */
import type { Checksum } from '../../../bytes/checksum.js';
import type { ByteRange, ByteSource } from '../../../bytes/source.js';
import { touches } from '../../../bytes/touched.js';
import { zipChecksums } from '../../../bytes/zip/patch.js';
import type { CheckpointFile } from '../../../model/checkpoint.js';
import { readMetadata } from './metadata.js';

/** The checkpoint's files, its metadata first. */
export interface DcpFiles {
  readonly files: readonly CheckpointFile[];
  readonly source: (file: number) => Promise<ByteSource>;
}

/** `touched`: by file, in order and apart. */
export async function dcpChecksums(
  { files, source }: DcpFiles,
  touched: ReadonlyMap<number, readonly ByteRange[]>,
  signal?: AbortSignal,
): Promise<readonly Checksum[]> {
  const { tensors } = await readMetadata(await source(0), signal);
  const numbers = new Map(files.map(({ name }, number) => [name, number]));
  const checksums: Checksum[] = [];
  for (const { place } of tensors.flatMap(({ pieces }) => pieces)) {
    const { path, offset, length } = place ?? {};
    const file = typeof path === 'string' ? numbers.get(path) : undefined;
    if (file === undefined || typeof offset !== 'number' || typeof length !== 'number') continue;
    const ranges = touched.get(file) ?? [];
    if (!touches(ranges, offset, length)) continue;
    const range = { start: offset, end: offset + length };
    const inside = ranges.filter(({ start, end }) => start < range.end && end > range.start);
    checksums.push(...(await zipChecksums({ file, source: await source(file), range }, inside, signal)));
  }
  return checksums;
}
