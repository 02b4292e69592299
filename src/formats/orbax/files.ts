/** The files of an Orbax checkpoint: thousands, of which each is opened for a moment. What is found gets a number among the checkpoint's files. */
import type { Place } from '../../bytes/place.js';
import type { ByteRange } from '../../bytes/source.js';
import type { CheckpointFile } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';

export class FileTable {
  readonly files: CheckpointFile[] = [];
  private readonly numbers = new Map<string, Promise<number | undefined>>();

  constructor(
    private readonly place: Place,
    private readonly signal?: AbortSignal,
  ) {}

  /** Undefined when there is no such file; `unsafe` for names that do not stay in the folder. */
  locate(name: string): Promise<number | undefined> {
    const known = this.numbers.get(name) ?? this.look(name);
    this.numbers.set(name, known);
    return known;
  }

  file(number: number): CheckpointFile {
    const file = this.files[number];
    if (file === undefined) throw new RangeError(`file ${String(number)} of ${String(this.files.length)}`);
    return file;
  }

  read(number: number, range: ByteRange): Promise<Uint8Array> {
    return this.place.borrow(this.file(number).name, ({ source }) => source.read(range, this.signal), this.signal);
  }

  /** A whole file of metadata, or undefined when there is none. */
  async readWhole(name: string, most: number): Promise<Uint8Array | undefined> {
    const number = await this.locate(name);
    if (number === undefined) return undefined;
    const { size } = this.file(number);
    if (size > most) throw new CheckpointError('too-large', `${name.slice(0, 200)} of ${String(size)} bytes`);
    return await this.read(number, { start: 0, end: size });
  }

  private async look(name: string): Promise<number | undefined> {
    try {
      return await this.place.borrow(name, ({ path, source }) => this.files.push({ name, path, size: source.size }) - 1, this.signal);
    } catch (error) {
      if (reportError(error).tag === 'not-found') return undefined;
      throw error;
    }
  }
}
