/**
 * Statistics on disk, so that a checkpoint that was scanned once shows its figures at once next time: one file a checkpoint, found by the
 * identity of its files, with each tensor under the range it was read from. Values are written by V8's own serialiser, which keeps NaN,
 * infinities and typed arrays, behind a checksum: a file that does not fit is as good as none, and is written again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Statistics } from '../model/statistics.js';
import type { FileIdentity } from './file-identity.js';
import { pack, unpack, type PackedStatistics } from './statistics-packing.js';

/** By `tensorKey`. */
export type CachedStatistics = ReadonlyMap<string, Statistics>;

/** Of the layout below: another one is not read. */
const version = 1;
const checksumLength = 32;
/** A cache is a convenience: beyond this size the tensors that came last are computed again. */
const largestCache = 64 * 1024 * 1024;

interface Content {
  readonly version: number;
  readonly files: readonly FileIdentity[];
  readonly entries: readonly (readonly [string, PackedStatistics])[];
}

/** What is known about these files; empty when there is nothing, or nothing that can be trusted. */
export async function readCache(folder: string, files: readonly FileIdentity[]): Promise<CachedStatistics> {
  try {
    const file = cacheFile(folder, files);
    if ((await stat(file)).size > largestCache + checksumLength) return new Map();
    const bytes = await readFile(file);
    const body = bytes.subarray(checksumLength);
    if (!checksum(body).equals(bytes.subarray(0, checksumLength))) return new Map();
    const content = deserialize(body) as Content;
    if (content.version !== version || JSON.stringify(content.files) !== JSON.stringify(files)) return new Map();
    return new Map(content.entries.map(([key, packed]) => [key, unpack(packed)]));
  } catch {
    // No such file, or one of another version of V8: both mean that nothing is known.
    return new Map();
  }
}

/** Replaces the file in one step. A folder that cannot be written only costs the convenience. */
export async function writeCache(folder: string, files: readonly FileIdentity[], statistics: CachedStatistics): Promise<void> {
  const body = serialize({ version, files, entries: fitting(statistics) } satisfies Content);
  const file = cacheFile(folder, files);
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(unfinished, Buffer.concat([checksum(body), body]), { mode: 0o600 });
    await rename(unfinished, file);
  } catch {
    // A full disk or a read-only home: the figures are still in memory, and will be computed again next time.
    await rm(unfinished, { force: true });
  }
}

function fitting(statistics: CachedStatistics): Content['entries'] {
  const entries: [string, PackedStatistics][] = [];
  let size = 0;
  for (const [key, found] of statistics) {
    const packed = pack(found);
    size += key.length + 512 + (packed.counts?.byteLength ?? 0) + (packed.edges?.byteLength ?? 0);
    if (size > largestCache) break;
    entries.push([key, packed]);
  }
  return entries;
}

function cacheFile(folder: string, files: readonly FileIdentity[]): string {
  const name = createHash('sha256')
    .update(JSON.stringify(files.map((file) => file.path)))
    .digest('hex')
    .slice(0, 32);
  return path.join(folder, `${name}.statistics`);
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
