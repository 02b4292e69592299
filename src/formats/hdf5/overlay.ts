/**
 * An HDF5 file that can be written without being changed: what is written stays here, in memory, and lies over what is read. The library may do to it
 * what it likes; afterwards it is seen which bytes are others.
 *
 *   const overlay = openOverlay(place, words);
 */
import { CheckpointError } from '../../model/errors.js';
import { FileWindow, openPlace } from './window.js';
import type { WindowPlace } from './protocol.js';

/** Bytes of the HDF5 file that are others than before, from its start. */
export interface Difference {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** Copied when a byte of it is written. */
const pageLength = 16 * 1024;
const mostPages = (512 * 1024 * 1024) / pageLength;
/** Equal bytes between two differences that are not worth two. */
const longestGap = 32;

export class Overlay extends FileWindow {
  private readonly pages = new Map<number, Uint8Array>();

  override readInto(target: Uint8Array, position: number): number {
    const length = super.readInto(target, position);
    for (const { page, from, to, at } of parts(position, length)) {
      const written = this.pages.get(page);
      if (written !== undefined) target.set(written.subarray(from, to), at);
    }
    return length;
  }

  /** Returns how many bytes were written: all. Throws `refused` when they would lie behind the end of the file. */
  write(bytes: Uint8Array, position: number): number {
    this.countAccess();
    if (position + bytes.length > this.size) throw grows();
    for (const { page, from, to, at } of parts(position, bytes.length)) this.page(page).set(bytes.subarray(at, at + to - from), from);
    return bytes.length;
  }

  /** The library cuts off what it does not use; that is left, and does no harm. Throws `refused` when the file would become longer. */
  truncate(size: number | undefined): void {
    if (size !== undefined && size > this.size) throw grows();
  }

  /** In the order of their positions, none touching the next. */
  differences(): readonly Difference[] {
    return this.differentRuns().map(({ start, end }) => {
      this.startCall();
      const bytes = new Uint8Array(end - start);
      this.readInto(bytes, start);
      return { position: start, bytes };
    });
  }

  private differentRuns(): readonly Run[] {
    const runs: Run[] = [];
    for (const page of [...this.pages.keys()].sort((a, b) => a - b)) {
      this.startCall();
      const written = this.page(page);
      const original = new Uint8Array(written.length);
      const start = page * pageLength;
      super.readInto(original, start);
      for (let i = 0; i < written.length; i++) if (written[i] !== original[i]) extend(runs, start + i);
    }
    return runs;
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
  private page(number: number): Uint8Array {
    const known = this.pages.get(number);
    if (known !== undefined) return known;
    if (this.pages.size >= mostPages) throw new CheckpointError('too-large', 'so many changed values in one HDF5 file');
    const start = number * pageLength;
    const page = new Uint8Array(Math.min(pageLength, this.size - start));
    super.readInto(page, start);
    this.pages.set(number, page);
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

interface Part {
  readonly page: number;
  /** Bytes of the page. */
  readonly from: number;
  readonly to: number;
  /** Where they are among those asked for. */
  readonly at: number;
}

function* parts(position: number, length: number): Iterable<Part> {
  for (let at = 0; at < length;) {
    const page = Math.floor((position + at) / pageLength);
    const from = position + at - page * pageLength;
    const to = Math.min(pageLength, from + length - at);
    yield { page, from, to, at };
    at += to - from;
  }
}

interface Run {
  readonly start: number;
  end: number;
}

/** The byte at `position` differs: it is behind all those before. */
function extend(runs: Run[], position: number): void {
  const last = runs.at(-1);
  if (last !== undefined && position - last.end <= longestGap) last.end = position + 1;
  else runs.push({ start: position, end: position + 1 });
}
