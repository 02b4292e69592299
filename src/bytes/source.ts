/**
 * Where bytes come from. Everything that reads a file reads through this, so that archives, caches and test doubles are the same thing.
 *
 *   const header = await source.read({ start: 0, end: 8 });
 */

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
