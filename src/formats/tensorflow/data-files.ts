/** The data files of a checkpoint, `prefix.data-00000-of-00002`, opened when an entry lies in one. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { StoredRange } from '../../model/parameter.js';

/** Writers make one a device. */
const mostShards = 10_000;

type Opened = { readonly number: number; readonly file: PlaceFile } | { readonly trouble: Warning };

export class DataFiles {
  /** Number 0 is the index, or what was opened. */
  readonly files: PlaceFile[];
  private readonly opened = new Map<number, Opened>();

  constructor(
    private readonly place: Place,
    private readonly prefix: string,
    private readonly shards: number,
    first: PlaceFile,
    private readonly signal?: AbortSignal,
  ) {
    this.files = [first];
  }

  /** One for each file that cannot be opened. */
  get warnings(): readonly Warning[] {
    return [...this.opened.values()].flatMap((opened) => ('trouble' in opened ? [opened.trouble] : []));
  }

  /** Where an entry lies. Throws `corrupt` when it lies outside its file, or the reason why the file cannot be opened. */
  async range({ shard, offset, size }: { readonly shard: number; readonly offset: number; readonly size: number }): Promise<StoredRange> {
    const opened = this.opened.get(shard) ?? (await this.open(shard));
    if ('trouble' in opened) throw new CheckpointError(opened.trouble.tag, opened.trouble.message);
    const { name, source } = opened.file;
    if (size > source.size - offset)
      throw new CheckpointError('corrupt', `${String(size)} bytes at ${String(offset)} of ${name}, which has ${String(source.size)}`);
    return { kind: 'range', file: opened.number, start: offset, length: size };
  }

  fileOf({ file }: StoredRange): PlaceFile {
    const found = this.files[file];
    if (found === undefined) throw new RangeError(`file ${String(file)} of ${String(this.files.length)}`);
    return found;
  }

  private async open(shard: number): Promise<Opened> {
    const opened = await this.tryToOpen(shard);
    this.opened.set(shard, opened);
    return opened;
  }

  private async tryToOpen(shard: number): Promise<Opened> {
    if (shard >= this.shards || this.shards > mostShards)
      return { trouble: { tag: 'corrupt', message: `there is no data file ${String(shard)} of ${String(this.shards)}` } };
    const digits = (value: number): string => String(value).padStart(5, '0');
    const name = `${this.prefix}.data-${digits(shard)}-of-${digits(this.shards)}`;
    try {
      const file = await this.place.open(name, this.signal);
      return { number: this.files.push(file) - 1, file };
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled' || tag === 'internal') throw error;
      const isMissing = tag === 'not-found' || tag === 'unreadable';
      return { trouble: { tag: isMissing ? 'corrupt' : tag, message: `the data file ${name}: ${message}` } };
    }
  }
}
