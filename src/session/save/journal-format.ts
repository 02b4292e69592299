/**
 * The journal of a save: what the files held where they are about to be written, so that an interrupted save can be taken back.
 *
 *   "PSJRNL01", length, header as JSON
 *   for each run: file (u32), position (u64), length (u32), the bytes that are there
 *   2^32 - 1 (u32), end as JSON, its length (u32), CRC-32 of all before (u32), "PSJREND1"
 *
 * Little endian. Without its last part it is not complete, and no file was written yet.
 */

export const startMark = 'PSJRNL01';
export const endMark = 'PSJREND1';
/** Stands where a run would name its file. */
export const noMoreRuns = 0xffffffff;
export const runHeaderLength = 16;
export const tailLength = 16;
/** Of a run; longer ones are split. */
export const longestRun = 1 << 20;

export interface JournaledFile {
  readonly path: string;
  readonly size: number;
}

export interface JournalHeader {
  /** What the user opened: names the journal. */
  readonly path: string;
  /** When the save was begun, as an ISO date. */
  readonly begun: string;
  /** The process that saves. */
  readonly processId: number;
  readonly files: readonly JournaledFile[];
}

export interface JournalEnd {
  /** Of each file once it is written. */
  readonly sizes: readonly number[];
  /** Of each file, as `Fingerprint` makes it. */
  readonly fingerprints: readonly string[];
}
