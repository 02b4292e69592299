/**
 * Reads one pickle out of a file without knowing how long it is: opcode by opcode to its STOP. Long runs of bytes (arrays) are passed over and
 * stay in the file, so that opening costs the same whatever the arrays weigh.
 *
 *   const scanned = await scanPickle(source, 0);
 *   const { value } = unpickle(scanned);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError, throwIfAborted } from '../../model/errors.js';

/** Bytes that were left in the file: `at` is where they would stand in `ScannedPickle.bytes`. */
export interface PassedOver {
  readonly at: number;
  /** In the source. */
  readonly start: number;
  readonly length: number;
}

export interface ScannedPickle {
  /** The pickle's bytes without what was passed over; up to STOP, or as far as they are a pickle. */
  readonly bytes: Uint8Array;
  readonly passed: readonly PassedOver[];
  /** Where the pickle begins in the source, and where what follows it begins. */
  readonly start: number;
  readonly end: number;
  /** Size of the source. */
  readonly size: number;
}

/** Bytes from here on are passed over; shorter ones are cheaper to read with the rest. */
const shortestPassed = 4096;
/** Texts are needed as texts; longer ones are no names. */
const shortestPassedText = 1 << 24;
const largestPickle = 256 * 1024 * 1024;
/** Numbers and names of the oldest protocols end with a line. */
const largestLine = 64 * 1024 * 1024;
const firstChunk = 64 * 1024;
const largestChunk = 4 * 1024 * 1024;

type Argument = number | 'line' | 'two lines' | 'bytes1' | 'bytes4' | 'bytes8' | 'text1' | 'text4' | 'text8';

/** Byte values of characters. */
const codes = (characters: string): number[] => Array.from(characters, (character) => character.charCodeAt(0));

/** What follows each opcode: so many bytes, lines, or a length and what it counts. */
const argumentOf: ReadonlyMap<number, Argument> = new Map<number, Argument>([
  // FLOAT, INT, LONG, PERSID, STRING, UNICODE, GET, PUT; GLOBAL, INST
  ...codes('FILPSVgp').map((code): [number, Argument] => [code, 'line']),
  ...codes('ci').map((code): [number, Argument] => [code, 'two lines']),
  // BININT1, BINGET, BINPUT; BININT, LONG_BINGET, LONG_BINPUT
  ...codes('Khq').map((code): [number, Argument] => [code, 1]),
  ...codes('Jjr').map((code): [number, Argument] => [code, 4]),
  [/* BININT2 */ 0x4d, 2],
  [/* BINFLOAT */ 0x47, 8],
  [/* SHORT_BINSTRING, BINSTRING */ 0x55, 'bytes1'],
  [0x54, 'bytes4'],
  [/* BINUNICODE */ 0x58, 'text4'],
  [/* BINBYTES, SHORT_BINBYTES */ 0x42, 'bytes4'],
  [0x43, 'bytes1'],
  [/* PROTO */ 0x80, 1],
  [/* EXT1, EXT2, EXT4 */ 0x82, 1],
  [0x83, 2],
  [0x84, 4],
  [/* LONG1, LONG4 */ 0x8a, 'text1'],
  [0x8b, 'text4'],
  [/* SHORT_BINUNICODE, BINUNICODE8 */ 0x8c, 'text1'],
  [0x8d, 'text8'],
  [/* BINBYTES8, FRAME, BYTEARRAY8 */ 0x8e, 'bytes8'],
  [0x95, 8],
  [0x96, 'bytes8'],
]);

/** Opcodes with nothing behind them. Any other is none, or keeps its bytes elsewhere. */
const plainOpcodes: ReadonlySet<number> = new Set([
  ...codes('(.012NQRabdel}]()stuo'),
  ...[0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94],
]);

const stop = 0x2e;

/** Throws `too-large` for a pickle of more than 256 MiB besides its arrays. What is no pickle is found when it is unpickled. */
export async function scanPickle(source: ByteSource, start = 0, signal?: AbortSignal): Promise<ScannedPickle> {
  const scan = new Scan(source, start);
  for (let missing = scan.walk(); missing > 0; missing = scan.walk()) {
    throwIfAborted(signal);
    if (!(await scan.readMore(missing, signal))) break;
  }
  return scan.result();
}

/** What stands ahead: an opcode whose end is known, or how many more bytes it takes to know it. */
type Step = { readonly end: number; readonly payload?: number } | { readonly missing: number };

class Scan {
  private readonly kept: Uint8Array[] = [];
  private readonly passed: PassedOver[] = [];
  private keptLength = 0;
  /** Bytes in hand, those from `at` on not yet looked at; the first has the source's position `base`. */
  private chunk: Uint8Array = new Uint8Array(0);
  private base: number;
  private at = 0;
  private chunkLength = firstChunk;

  constructor(
    private readonly source: ByteSource,
    private readonly start: number,
  ) {
    this.base = start;
  }

  result(): ScannedPickle {
    this.keep();
    const bytes = this.kept.length === 1 ? (this.kept[0] ?? this.chunk) : new Uint8Array(Buffer.concat(this.kept));
    return { bytes, passed: this.passed, start: this.start, end: this.base, size: this.source.size };
  }

  /** Goes on as far as the bytes in hand allow: 0 when it is over, at STOP or at what cannot be a pickle, else how many more are needed. */
  walk(): number {
    for (;;) {
      const opcode = this.chunk[this.at];
      if (opcode === undefined) return 1;
      const argument = argumentOf.get(opcode) ?? 0;
      if (opcode === stop || (argument === 0 && !plainOpcodes.has(opcode))) {
        this.at++;
        return 0;
      }
      const step = this.step(this.at + 1, argument);
      if ('missing' in step) return step.missing;
      this.at = step.end;
      if (step.payload !== undefined && !this.passOver(step.payload)) return 0;
    }
  }

  private step(from: number, argument: Argument): Step {
    if (typeof argument === 'number') return this.upTo(from + argument);
    if (argument === 'line') return this.line(from);
    if (argument === 'two lines') {
      const first = this.line(from);
      return 'missing' in first ? first : this.line(first.end);
    }
    return this.counted(from, argument);
  }

  private upTo(end: number): Step {
    return end > this.chunk.length ? { missing: end - this.chunk.length } : { end };
  }

  private line(from: number): Step {
    const end = this.chunk.indexOf(0x0a, from);
    return end < 0 ? { missing: 1 } : { end: end + 1 };
  }

  private counted(from: number, argument: string): Step {
    const width = Number(argument.at(-1));
    const header = this.upTo(from + width);
    if ('missing' in header) return header;
    const length = this.lengthAt(from, width);
    const isPassed = length >= (argument.startsWith('bytes') ? shortestPassed : shortestPassedText);
    return isPassed ? { end: header.end, payload: length } : this.upTo(header.end + length);
  }

  private lengthAt(at: number, width: number): number {
    const view = new DataView(this.chunk.buffer, this.chunk.byteOffset + at, width);
    if (width === 1) return view.getUint8(0);
    return width === 4 ? view.getUint32(0, true) : Number(view.getBigUint64(0, true));
  }

  /** False when the source ends before: unpickling says so. */
  private passOver(length: number): boolean {
    const start = this.base + this.at;
    if (length > this.source.size - start) return false;
    this.keep();
    this.passed.push({ at: this.keptLength, start, length });
    this.chunk = this.chunk.subarray(Math.min(length, this.chunk.length));
    this.base = start + length;
    // Another run probably follows soon: little of it is read for nothing.
    this.chunkLength = shortestPassed;
    return true;
  }

  /** Takes over what was looked at. */
  private keep(): void {
    if (this.at > 0) this.kept.push(this.chunk.slice(0, this.at));
    this.keptLength += this.at;
    this.base += this.at;
    this.chunk = this.chunk.subarray(this.at);
    this.at = 0;
  }

  /** False when the source ends before: what there is counts as looked at. */
  async readMore(missing: number, signal?: AbortSignal): Promise<boolean> {
    const from = this.base + this.chunk.length;
    const end = Math.min(this.source.size, from + Math.max(missing, this.chunkLength));
    if (missing > end - from) {
      this.at = this.chunk.length;
      return false;
    }
    const more = await this.source.read({ start: from, end }, signal);
    this.chunkLength = Math.min(this.chunkLength * 2, largestChunk);
    this.keep();
    if (this.chunk.length > largestLine || this.keptLength > largestPickle)
      throw new CheckpointError('too-large', 'a pickle of more than 256 MiB', { offset: this.base });
    const joined = new Uint8Array(this.chunk.length + more.length);
    joined.set(this.chunk);
    joined.set(more, this.chunk.length);
    this.chunk = joined;
    return true;
  }
}
