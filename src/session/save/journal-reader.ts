/** Reading a journal: whether it is complete, and what it has kept. */
import { crc32 } from '../../bytes/zip/crc32.js';
import type { Disk, OpenFile } from './disk.js';
import {
  endMark,
  runLength,
  runsFromBytes,
  startMark,
  tailLength,
  type JournalEnd,
  type JournalHeader,
  type KeptRun,
} from './journal-format.js';
import { readFully } from './open-file.js';

const longestText = 64 * 1024 * 1024;
const longestPiece = 1 << 20;

/** A part of a run: valid until the next one is asked for. */
export interface KeptPiece {
  readonly file: number;
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface ReadJournal {
  readonly header: JournalHeader;
  readonly end: JournalEnd;
  readonly runs: readonly KeptRun[];
  /** Their bytes, in the order in which they were kept. */
  pieces(): AsyncGenerator<KeptPiece>;
}

/** The header alone; undefined when not even that was written. */
export async function readHeader(disk: Disk, path: string): Promise<JournalHeader | undefined> {
  const file = await disk.open(path, 'read');
  try {
    return (await headerOf(file, (await file.status()).size))?.header;
  } finally {
    await file.close();
  }
}

/** Whether its last part is there: a look at the end, not at all of it. */
export async function isComplete(disk: Disk, path: string): Promise<boolean> {
  const file = await disk.open(path, 'read');
  try {
    const { size } = await file.status();
    const tail = Buffer.alloc(endMark.length);
    if (size < tail.length) return false;
    await readFully(file, tail, size - tail.length);
    return tail.toString('latin1') === endMark;
  } finally {
    await file.close();
  }
}

/** Reads all of it once to compare its checksum; undefined when it is not complete. `file` stays the caller's. */
export async function readJournal(file: OpenFile): Promise<ReadJournal | undefined> {
  const { size } = await file.status();
  const read = await headerOf(file, size);
  if (read === undefined || size < read.length + tailLength) return undefined;
  const tail = Buffer.alloc(tailLength);
  await readFully(file, tail, size - tailLength);
  if (tail.toString('latin1', 12) !== endMark || (await checksumOf(file, size - 12)) !== tail.readUInt32LE(8)) return undefined;
  const json = Buffer.alloc(tail.readUInt32LE(0));
  const table = Buffer.alloc(tail.readUInt32LE(4) * runLength);
  await readFully(file, json, size - tailLength - json.length);
  await readFully(file, table, size - tailLength - json.length - table.length);
  const runs = runsFromBytes(table);
  return { header: read.header, end: parseEnd(json.toString()), runs, pieces: () => piecesOf(file, runs) };
}

async function headerOf(file: OpenFile, size: number): Promise<{ readonly header: JournalHeader; readonly length: number } | undefined> {
  const start = Buffer.alloc(startMark.length + 4);
  if (size < start.length) return undefined;
  await readFully(file, start, 0);
  const length = start.readUInt32LE(startMark.length);
  if (start.toString('latin1', 0, startMark.length) !== startMark || length > longestText || start.length + length > size) return undefined;
  const json = Buffer.alloc(length);
  await readFully(file, json, start.length);
  const header = parseHeader(json.toString());
  return header === undefined ? undefined : { header, length: start.length + length };
}

async function checksumOf(file: OpenFile, length: number): Promise<number> {
  let checksum = 0;
  const bytes = Buffer.alloc(longestPiece);
  for (let at = 0; at < length; at += bytes.length) {
    const part = bytes.subarray(0, Math.min(bytes.length, length - at));
    await readFully(file, part, at);
    checksum = crc32(part, checksum);
  }
  return checksum;
}

async function* piecesOf(file: OpenFile, runs: readonly KeptRun[]): AsyncGenerator<KeptPiece> {
  const room = new Uint8Array(longestPiece);
  for (const { file: number, position, length, at } of runs) {
    for (let done = 0; done < length; done += room.length) {
      const bytes = room.subarray(0, Math.min(room.length, length - done));
      await readFully(file, bytes, at + done);
      yield { file: number, position: position + done, bytes };
    }
  }
}

function parseHeader(text: string): JournalHeader | undefined {
  const { path, begun, machine, processId, files } = fieldsOf(text);
  if (typeof path !== 'string' || typeof begun !== 'string' || typeof machine !== 'string') return undefined;
  if (typeof processId !== 'number' || !Array.isArray(files)) return undefined;
  const listed = files.flatMap((file: unknown) => {
    const { path: where, size } = fieldsOfValue(file);
    return typeof where === 'string' && typeof size === 'number' ? [{ path: where, size }] : [];
  });
  return listed.length === files.length ? { path, begun, machine, processId, files: listed } : undefined;
}

function parseEnd(text: string): JournalEnd {
  const { sizes, fingerprints } = fieldsOf(text);
  const numbers = Array.isArray(sizes) ? sizes.filter((size): size is number => typeof size === 'number') : [];
  const texts = Array.isArray(fingerprints) ? fingerprints.filter((one): one is string => typeof one === 'string') : [];
  return { sizes: numbers, fingerprints: texts };
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return fieldsOfValue(JSON.parse(text));
  } catch (error) {
    // Cut off where the process was stopped.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function fieldsOfValue(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
