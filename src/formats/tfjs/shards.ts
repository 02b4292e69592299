/** The shard files of a group of weights: their bytes follow each other as if they were one file. */
import type { ByteRange, ByteSource } from '../../bytes/source.js';
import { checkRange } from '../../bytes/source.js';
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Storage, StoredRange } from '../../model/parameter.js';
import { jsonText } from '../names/json-fields.js';

/** A model of 40 GB has as many, at the usual 4 MiB a file. */
const mostPaths = 10_000;

/** A shard inside its group: `start` counts from the group's first byte. */
interface Piece {
  readonly start: number;
  readonly file: number;
  readonly source: ByteSource;
}

/** Every file of the model, opened once however often it is named. */
export class ShardFiles {
  /** Number 0 is the JSON file itself. */
  readonly files: PlaceFile[];
  readonly warnings: Warning[] = [];
  private readonly numbers = new Map<string, number>();
  private paths = 0;

  constructor(
    private readonly place: Place,
    json: PlaceFile,
    private readonly signal?: AbortSignal,
  ) {
    this.files = [json];
  }

  /** Opens a group's files up to the first that cannot be: what lies behind that one is lost. */
  async group(paths: readonly Json[]): Promise<ShardGroup> {
    this.paths += paths.length;
    if (this.paths > mostPaths) throw new CheckpointError('too-large', `a manifest of more than ${String(mostPaths)} files`);
    const pieces: Piece[] = [];
    let length = 0;
    for (const path of paths) {
      try {
        const file = await this.number(path);
        const source = this.files[file]?.source;
        if (source === undefined || source.size === 0) continue;
        pieces.push({ start: length, file, source });
        length += source.size;
      } catch (error) {
        const trouble = this.troubleWith(path, error);
        this.warnings.push(trouble);
        return new ShardGroup(pieces, length, trouble);
      }
    }
    return new ShardGroup(pieces, length, undefined);
  }

  private async number(path: Json): Promise<number> {
    const name = jsonText(path);
    if (name === undefined) throw new CheckpointError('corrupt', 'the manifest names a file by something that is no text');
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const file = await this.place.open(name, this.signal);
    if (file.path === this.files[0]?.path) throw new CheckpointError('corrupt', 'the manifest names itself as a file of weights');
    const number = this.files.push(file) - 1;
    this.numbers.set(name, number);
    return number;
  }

  private troubleWith(path: Json, error: unknown): Warning {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    const isMissing = tag === 'not-found' || tag === 'unreadable';
    return { tag: isMissing ? 'corrupt' : tag, message: `the file ${JSON.stringify(path).slice(0, 200)}: ${message}` };
  }
}

/** The bytes of a group, as far as its files are there. */
export class ShardGroup implements ByteSource {
  constructor(
    private readonly pieces: readonly Piece[],
    readonly size: number,
    /** Why there are no more. */
    readonly trouble: Warning | undefined,
  ) {}

  /** Where a weight lies: in one file, or in pieces of several. Throws the group's trouble, or `corrupt`, when its bytes are not there. */
  storage({ start, end }: ByteRange): Storage {
    if (end > this.size) {
      if (this.trouble !== undefined) throw new CheckpointError(this.trouble.tag, this.trouble.message);
      throw new CheckpointError('corrupt', `the files end at ${String(this.size)}, the weight at ${String(end)}`);
    }
    const pieces = this.within(start, end);
    const [first] = pieces;
    if (first === undefined) return { kind: 'held', bytes: new Uint8Array(0), length: 0 };
    return pieces.length === 1 ? first : { kind: 'joined', pieces, length: end - start };
  }

  async read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(this, range);
    const out = new Uint8Array(range.end - range.start);
    let at = 0;
    for (const { source, start } of this.pieces) {
      const from = Math.max(0, range.start + at - start);
      const to = Math.min(source.size, range.end - start);
      if (at === out.length || from >= to) continue;
      out.set(await source.read({ start: from, end: to }, signal), at);
      at += to - from;
    }
    return out;
  }

  private within(start: number, end: number): StoredRange[] {
    const ranges: StoredRange[] = [];
    for (let i = this.firstBeyond(start); i < this.pieces.length; i++) {
      const piece = this.pieces[i];
      if (piece === undefined || piece.start >= end) break;
      const from = Math.max(0, start - piece.start);
      const to = Math.min(piece.source.size, end - piece.start);
      if (from < to) ranges.push({ kind: 'range', file: piece.file, start: from, length: to - from });
    }
    return ranges;
  }

  /** The first piece that ends behind a position. */
  private firstBeyond(position: number): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const piece = this.pieces[middle];
      if (piece !== undefined && piece.start + piece.source.size <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
