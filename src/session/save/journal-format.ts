/**
 * The journal of a save: what the files held where they are about to be written, so that an interrupted save can be taken back.
 *
 *   "PSJRNL02", length (u32), header as JSON
 *   the bytes of the runs, each run at a multiple of 64
 *   for each run: file (u32), its position there (u64), length (u64), position in the journal (u64)
 *   end as JSON, its length (u32), number of runs (u32), CRC-32 of all before (u32), "PSJREND2"
 *
 * Little endian. Without its last part it is not complete, and no file was written yet. The bytes of a run are in one piece, so that they can be read
 * as values when the save is complete and is undone.
 */

export const startMark = 'PSJRNL02';
export const endMark = 'PSJREND2';
export const runLength = 28;
export const tailLength = 20;
/** Of runs: kernels read elements best where they are aligned. */
export const alignment = 64;

/** What a file held from a position on. */
export interface KeptRun {
  /** Position in the header's list. */
  readonly file: number;
  readonly position: number;
  readonly length: number;
  /** Where its bytes lie in the journal. */
  readonly at: number;
}

export interface JournaledFile {
  readonly path: string;
  readonly size: number;
}

export interface JournalHeader {
  /** What the user opened: names the journal. */
  readonly path: string;
  /** When the save was begun, as an ISO date. */
  readonly begun: string;
  /** The name of the machine that saves: folders may be shared by several. */
  readonly machine: string;
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

export function runsToBytes(runs: readonly KeptRun[]): Buffer {
  const bytes = Buffer.alloc(runs.length * runLength);
  for (const [i, { file, position, length, at }] of runs.entries()) {
    let to = bytes.writeUInt32LE(file, i * runLength);
    for (const number of [position, length, at]) to = bytes.writeBigUInt64LE(BigInt(number), to);
  }
  return bytes;
}

export function runsFromBytes(bytes: Buffer): readonly KeptRun[] {
  return Array.from({ length: bytes.length / runLength }, (_, i) => {
    const [file, from] = [bytes.readUInt32LE(i * runLength), i * runLength + 4];
    const [position = 0, length = 0, at = 0] = [0, 8, 16].map((skip) => Number(bytes.readBigUInt64LE(from + skip)));
    return { file, position, length, at };
  });
}
