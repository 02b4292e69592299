/**
 * Buffers of a TFLite model: bytes inside the FlatBuffer or, in models of more than 2 GB, behind it. A buffer without bytes belongs to a
 * tensor that is computed, not stored.
 */
import { CheckpointError } from '../../model/errors.js';
import type { StoredRange } from '../../model/parameter.js';
import type { FlatBuffer, Table, Vector } from './flatbuffer.js';
import { bufferFields } from './schema.js';

/** A buffer of the model, and its number among those that hold bytes. */
export interface NumberedRange {
  readonly storage: number;
  readonly range: StoredRange;
}

export class Buffers {
  private readonly known = new Map<number, NumberedRange | undefined>();
  readonly ranges: StoredRange[] = [];

  constructor(
    private readonly file: FlatBuffer,
    private readonly vector: Vector,
  ) {}

  /** `undefined`: it holds no bytes. Throws `corrupt` when there is no such buffer, or its bytes are not in the file. */
  async at(index: number): Promise<NumberedRange | undefined> {
    if (this.known.has(index)) return this.known.get(index);
    if (index >= this.vector.length)
      throw new CheckpointError('corrupt', `there is no buffer ${String(index)} of ${String(this.vector.length)}`);
    const table = await this.file.table(await this.file.follow(this.vector.start + 4 * index));
    const range = (await this.inside(table)) ?? (await this.behind(table));
    const numbered = range === undefined ? undefined : { storage: this.ranges.push(range) - 1, range };
    this.known.set(index, numbered);
    return numbered;
  }

  private async inside(table: Table): Promise<StoredRange | undefined> {
    const data = await table.vector(bufferFields.data, 1);
    return data === undefined || data.length === 0 ? undefined : { kind: 'range', file: 0, start: data.start, length: data.length };
  }

  /** The schema: an offset counts only if it is more than 1. Writers put 1 into both fields before they know better. */
  private async behind(table: Table): Promise<StoredRange | undefined> {
    const start = await table.uint64(bufferFields.offset);
    const length = await table.uint64(bufferFields.size);
    if (start <= 1 && length <= 1) return undefined;
    if (start < this.file.reached || length > this.file.size - start)
      throw new CheckpointError('corrupt', `a buffer of ${String(length)} bytes at ${String(start)}, where there are none of its own`);
    return { kind: 'range', file: 0, start, length };
  }
}
