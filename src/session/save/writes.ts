/**
 * What a save writes, with the checksums that have to follow. First everything is planned, then the old bytes are read (and kept by a journal), from
 * which the new checksums come, then it is written.
 */
import type { Checksums } from '../../bytes/checksum.js';
import { checksumsOver } from '../../formats/checksums.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { throwIfAborted } from '../../model/errors.js';
import { ChecksumChanges } from './checksum-changes.js';
import type { OpenFile } from './disk.js';
import { readFully, writeFully } from './open-file.js';
import type { OpenedFiles } from './opened-files.js';
import { putFresh, windowsOf, type Piece, type Window } from './pieces.js';
import { planWrites, touchedBy, type WritePlan } from './plan.js';
import { readAhead, type Rooms } from './read-ahead.js';
import type { ScratchReader } from './scratch-reader.js';
import type { Change } from './work.js';

type PiecesByFile = ReadonlyMap<number, readonly Piece[]>;

export interface Planned {
  readonly plan: WritePlan;
  readonly checksums: Checksums;
  /** Numbers of all files that are written, ascending. */
  readonly files: readonly number[];
  /** New bytes, checksums not counted. */
  readonly bytes: number;
}

export interface Prepared {
  /** The values, then their checksums, then the checksums of those. */
  readonly passes: readonly PiecesByFile[];
  readonly contents: ReadonlyMap<number, Uint8Array>;
}

export interface Steps {
  readonly scratch: ScratchReader;
  readonly signal: AbortSignal | undefined;
  /** Called with the number of bytes that were just read or written. */
  readonly passed: (bytes: number) => void;
}

export async function planAll(
  checkpoint: Checkpoint,
  changes: readonly Change[],
  opened: OpenedFiles,
  { scratch, signal }: Pick<Steps, 'scratch' | 'signal'>,
): Promise<Planned> {
  const plan = await planWrites(checkpoint, changes, scratch, signal);
  const source = async (file: number): ReturnType<OpenedFiles['source']> => await opened.source(file);
  const checksums = await checksumsOver(checkpoint, source, touchedBy(plan.pieces), signal);
  const files = new Set([...plan.pieces.keys(), ...plan.contents.keys()]);
  for (const { places } of checksums.levels.flat()) for (const { file } of places) files.add(file);
  if (checksums.rewritten !== undefined) files.add(checksums.rewritten.file);
  return { plan, checksums, files: [...files].sort((a, b) => a - b), bytes: bytesOf(plan) };
}

function bytesOf({ pieces, contents }: WritePlan): number {
  const inPieces = [...pieces.values()].flat().reduce((sum, { length }) => sum + length, 0);
  return [...contents.values()].reduce((sum, { length }) => sum + length, inPieces);
}

/** Gives every run that will be written to `keep`, with what stands there now. */
export async function prepare(
  { plan, checksums: { levels, rewritten } }: Planned,
  opened: OpenedFiles,
  steps: Steps,
  keep: (file: number, position: number, old: Uint8Array) => Promise<void>,
): Promise<Prepared> {
  const passes: PiecesByFile[] = [];
  const contents = new Map(plan.contents);
  let pieces: PiecesByFile = plan.pieces;
  for (const level of [...levels, []]) {
    const changes = new ChecksumChanges(level);
    for (const [number, list] of pieces) await readOld(number, list, { opened, steps, keep, changes });
    if (passes.length === 0 && rewritten !== undefined) contents.set(rewritten.file, rewritten.contents(changes.values));
    passes.push(pieces);
    ({ pieces } = changes);
  }
  for (const number of contents.keys()) await keepAll(number, { opened, steps, keep });
  return { passes, contents };
}

interface Reading {
  readonly opened: OpenedFiles;
  readonly steps: Steps;
  readonly keep: (file: number, position: number, old: Uint8Array) => Promise<void>;
}

async function readOld(
  number: number,
  pieces: readonly Piece[],
  { opened, steps, keep, changes }: Reading & { readonly changes: ChecksumChanges },
): Promise<void> {
  const { file } = await opened.get(number);
  const isCovered = changes.covers(number);
  const read = async (window: Window, rooms: Rooms): Promise<{ readonly old: Uint8Array; readonly fresh?: Uint8Array }> => {
    const old = rooms.old.of(window.length);
    await readFully(file, old, window.position);
    if (!isCovered) return { old };
    const fresh = rooms.fresh.of(window.length);
    fresh.set(old);
    await putFresh(window, fresh, steps.scratch);
    return { old, fresh };
  };
  await readAhead(
    windowsOf(pieces),
    read,
    async (window, { old, fresh }) => {
      const keeping = keep(number, window.position, old);
      if (fresh !== undefined) changes.add(number, window.position, old, fresh);
      await keeping;
      steps.passed(lengthOf(window));
    },
    steps.signal,
  );
}

/** Of the new bytes in it. */
function lengthOf({ pieces }: Window): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

const longestRead = 1 << 20;

/** Of a file that gets new contents. */
async function keepAll(number: number, { opened, steps, keep }: Reading): Promise<void> {
  const { file, status } = await opened.get(number);
  for (let at = 0; at < status.size; at += longestRead) {
    throwIfAborted(steps.signal);
    const old = new Uint8Array(Math.min(longestRead, status.size - at));
    await readFully(file, old, at);
    await keep(number, at, old);
    steps.passed(old.length);
  }
}

/** Writes into files that hold what the prepared ones did. Nothing is synced. */
export async function write({ passes, contents }: Prepared, fileOf: (number: number) => OpenFile, steps: Steps): Promise<void> {
  for (const pieces of passes) {
    for (const [number, list] of pieces) {
      const file = fileOf(number);
      const read = async (window: Window, rooms: Rooms): Promise<Uint8Array> => {
        const fresh = rooms.fresh.of(window.length);
        // What lies between the pieces is what it is now: a checksum written before may be there.
        if (window.pieces.length > 1) await readFully(file, fresh, window.position);
        await putFresh(window, fresh, steps.scratch);
        return fresh;
      };
      const put = async (window: Window, fresh: Uint8Array): Promise<void> => {
        await writeFully(file, fresh, window.position);
        steps.passed(lengthOf(window));
      };
      await readAhead(windowsOf(list), read, put, steps.signal);
    }
  }
  for (const [number, bytes] of contents) {
    const file = fileOf(number);
    await writeFully(file, bytes, 0);
    await file.truncate(bytes.length);
    steps.passed(bytes.length);
  }
}
