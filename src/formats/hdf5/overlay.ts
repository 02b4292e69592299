/**
 * An HDF5 file that can be written without being changed: what is written stays here, in memory, and lies over what is read. The library may do to it
 * what it likes; afterwards it is seen which bytes are others.
 *
 *   const overlay = openOverlay(place, words);
 */
import { CheckpointError } from '../../model/errors.js';
import { pageLength, partsOf } from './pages.js';
import { FileWindow, openPlace } from './window.js';
import type { WindowPlace } from './place.js';

/** Bytes of the HDF5 file that are others than before, from its start. */
export interface Difference {
  readonly position: number;
  readonly bytes: Uint8Array;
}

const mostPages = (512 * 1024 * 1024) / pageLength;
/** Equal bytes between two differences that are not worth two. */
const longestGap = 32;

export class Overlay extends FileWindow {
  /** In the order of writing. */
  private readonly written: Run[] = [];
  /** Copies, made when a byte of the page is written. */
  private readonly copies = new Map<number, Uint8Array>();

  override readInto(target: Uint8Array, position: number): number {
    const length = super.readInto(target, position);
    for (const { page, from, to, at } of partsOf(position, length)) {
      const written = this.copies.get(page);
      if (written !== undefined) target.set(written.subarray(from, to), at);
    }
    return length;
  }

  /** Returns how many bytes were written: all. Throws `refused` when they would lie behind the end of the file. */
  write(bytes: Uint8Array, position: number): number {
    this.countAccess();
    if (position + bytes.length > this.size) throw grows();
    const last = this.written.at(-1);
    if (last?.end === position) last.end += bytes.length;
    else this.written.push({ start: position, end: position + bytes.length });
    for (const { page, from, to, at } of partsOf(position, bytes.length)) this.copyOf(page).set(bytes.subarray(at, at + to - from), from);
    return bytes.length;
  }

  /** The library cuts off what it does not use; that is left, and does no harm. Throws `refused` when the file would become longer. */
  truncate(size: number | undefined): void {
    if (size !== undefined && size > this.size) throw grows();
  }

  /** In the order of their positions, none touching the next. Every byte of them was written, though not every one is another. */
  differences(): readonly Difference[] {
    const runs: Run[] = [];
    for (const written of joined(this.written)) this.compare(written, runs);
    return runs.map(({ start, end }) => {
      this.startCall();
      const bytes = new Uint8Array(end - start);
      this.readInto(bytes, start);
      return { position: start, bytes };
    });
  }

  /** Adds the runs of different bytes in what was written. */
  private compare({ start, end }: Run, runs: Run[]): void {
    for (const { page, from, to } of partsOf(start, end - start)) {
      this.startCall();
      const position = page * pageLength + from;
      const original = new Uint8Array(to - from);
      super.readInto(original, position);
      const now = this.copyOf(page).subarray(from, to);
      for (let i = 0; i < now.length; i++) if (now[i] !== original[i]) addTo(runs, position + i, start);
    }
  }

  /** The library is done with it; what was written is still wanted. */
  override close(): void {
    // The file below stays open until `end`.
  }

  /** Closes the file below. */
  end(): void {
    super.close();
  }

  /** The page as it is now, to be written into. */
  private copyOf(number: number): Uint8Array {
    const known = this.copies.get(number);
    if (known !== undefined) return known;
    if (this.copies.size >= mostPages) throw new CheckpointError('too-large', 'so many changed values in one HDF5 file');
    const start = number * pageLength;
    const page = new Uint8Array(Math.min(pageLength, this.size - start));
    super.readInto(page, start);
    this.copies.set(number, page);
    return page;
  }
}

/** Throws as `openWindow` does. */
export function openOverlay(place: WindowPlace, words: Int32Array): Overlay {
  return new Overlay(place.size, openPlace(place), words);
}

function grows(): CheckpointError {
  return new CheckpointError('refused', 'the new values need more room than the old ones have in this HDF5 file: save them as a new file');
}

/** From `start` up to, not including, `end`. */
interface Run {
  readonly start: number;
  end: number;
}

/** In order, those that touch as one. */
function joined(runs: readonly Run[]): readonly Run[] {
  const all: Run[] = [];
  for (const { start, end } of [...runs].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/** The byte at `position` differs: it is behind all those before. What lies before `writtenFrom` may be somebody else's. */
function addTo(runs: Run[], position: number, writtenFrom: number): void {
  const last = runs.at(-1);
  if (last !== undefined && last.end >= writtenFrom && position - last.end <= longestGap) last.end = position + 1;
  else runs.push({ start: position, end: position + 1 });
}
