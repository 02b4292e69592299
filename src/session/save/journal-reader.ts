/** Reading a journal: whether it is complete, and its runs. */
import { crc32 } from '../../bytes/zip/crc32.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk, OpenFile } from './disk.js';
import {
  endMark,
  longestRun,
  noMoreRuns,
  runHeaderLength,
  startMark,
  tailLength,
  type JournalEnd,
  type JournalHeader,
} from './journal-format.js';
import { readFully } from './open-file.js';

const longestText = 64 * 1024 * 1024;

export interface Run {
  readonly file: number;
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface ReadJournal {
  readonly header: JournalHeader;
  readonly end: JournalEnd;
  /** One after the other, in the order in which they were written. */
  runs(): AsyncGenerator<Run>;
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
  if (tail.toString('latin1', 8) !== endMark || (await checksumOf(file, size - 12)) !== tail.readUInt32LE(4)) return undefined;
  const endLength = tail.readUInt32LE(0);
  const json = Buffer.alloc(endLength);
  await readFully(file, json, size - tailLength - endLength);
  const end = parseEnd(json.toString());
  return { header: read.header, end, runs: () => runsOf(file, read.length) };
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
  const bytes = Buffer.alloc(longestRun);
  for (let at = 0; at < length; at += bytes.length) {
    const part = bytes.subarray(0, Math.min(bytes.length, length - at));
    await readFully(file, part, at);
    checksum = crc32(part, checksum);
  }
  return checksum;
}

async function* runsOf(file: OpenFile, from: number): AsyncGenerator<Run> {
  const head = Buffer.alloc(runHeaderLength);
  for (let at = from; ;) {
    await readFully(file, head, at);
    const number = head.readUInt32LE(0);
    if (number === noMoreRuns) return;
    const length = head.readUInt32LE(12);
    if (length > longestRun) throw new CheckpointError('corrupt', 'the journal of a save is damaged', { offset: at });
    const bytes = new Uint8Array(length);
    await readFully(file, bytes, at + runHeaderLength);
    yield { file: number, position: Number(head.readBigUInt64LE(4)), bytes };
    at += runHeaderLength + length;
  }
}

function parseHeader(text: string): JournalHeader | undefined {
  const { path, begun, processId, files } = fieldsOf(text);
  if (typeof path !== 'string' || typeof begun !== 'string' || typeof processId !== 'number' || !Array.isArray(files)) return undefined;
  const listed = files.flatMap((file: unknown) => {
    const { path: where, size } = fieldsOfValue(file);
    return typeof where === 'string' && typeof size === 'number' ? [{ path: where, size }] : [];
  });
  return listed.length === files.length ? { path, begun, processId, files: listed } : undefined;
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
