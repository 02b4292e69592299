/**
 * Where bytes come from. Everything that reads a file reads through this, so that archives, caches and test doubles are the same thing.
 *
 *   const header = await source.read({ start: 0, end: 8 });
 */
import { CheckpointError } from '../model/errors.js';

/** Half-open: `start` is in, `end` is not. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface ByteSource {
  readonly size: number;
  /**
   * Exactly `end - start` bytes, in a buffer the caller may keep. A range outside 0 .. size is a `corrupt` error that names the offset;
   * a file that has become shorter meanwhile is `changed`. Never fewer bytes, never zeros for missing ones.
   */
  read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Refuses a range that is not inside the source. Every source calls it first. */
export function checkRange(source: Pick<ByteSource, 'size'>, range: ByteRange, path?: string): void {
  const { start, end } = range;
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (whole && 0 <= start && start <= end && end <= source.size) return;
  const where = `bytes ${String(start)} to ${String(end)} of a file of ${String(source.size)} bytes`;
  throw new CheckpointError('corrupt', `something refers to ${where}`, { offset: start, ...(path === undefined ? {} : { path }) });
}

/** The first bytes, at most `length`. */
export async function readHead(source: ByteSource, length: number, signal?: AbortSignal): Promise<Uint8Array> {
  return await source.read({ start: 0, end: Math.min(length, source.size) }, signal);
}
