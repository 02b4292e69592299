/**
 * A FlatBuffer read where it lies: tables and vectors that point to each other by relative offsets, each of which is checked before it is
 * followed. https://flatbuffers.dev/internals says how they are laid out.
 *
 *   const root = await flatbuffer.root();
 *   const graphs = await root.vector(2, 4);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

/** A vector whose elements all lie inside the file. */
export interface Vector {
  /** File offset of the first element. */
  readonly start: number;
  readonly length: number;
}

export class FlatBuffer {
  /** File offset behind everything that was followed so far. */
  reached = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly signal?: AbortSignal,
  ) {}

  get size(): number {
    return this.source.size;
  }

  async view(start: number, length: number): Promise<DataView> {
    if (start < 0 || length > this.size - start)
      throw new CheckpointError('corrupt', `${String(length)} bytes outside the file`, { offset: start });
    this.reached = Math.max(this.reached, start + length);
    const bytes = await this.source.read({ start, end: start + length }, this.signal);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The position that the offset stored at `at` leads to. */
  async follow(at: number): Promise<number> {
    const offset = (await this.view(at, 4)).getUint32(0, true);
    const target = at + offset;
    if (offset === 0 || target % 4 !== 0 || target > this.size - 4)
      throw new CheckpointError('corrupt', `an offset of ${String(offset)} bytes leads nowhere`, { offset: at });
    return target;
  }

  async root(): Promise<{ readonly at: number; readonly table: Table }> {
    const at = await this.follow(0);
    return { at, table: await this.table(at) };
  }

  /** The table at a position: its vtable tells where each field lies. */
  async table(at: number): Promise<Table> {
    const vtable = at - (await this.view(at, 4)).getInt32(0, true);
    const length = vtable % 2 === 0 ? (await this.view(vtable, 4)).getUint16(0, true) : 0;
    if (length < 4 || length % 2 !== 0) throw new CheckpointError('corrupt', 'a table without a list of its fields', { offset: at });
    const slots = await this.view(vtable + 4, length - 4);
    return new Table(this, at, slots);
  }

  async vectorAt(at: number, elementBytes: number): Promise<Vector> {
    const length = (await this.view(at, 4)).getUint32(0, true);
    if (length * elementBytes > this.size - at - 4)
      throw new CheckpointError('corrupt', `${String(length)} elements that do not fit into the file`, { offset: at });
    return { start: at + 4, length };
  }
}

export class Table {
  constructor(
    private readonly file: FlatBuffer,
    private readonly at: number,
    private readonly slots: DataView,
  ) {}

  /** Position of a field, or undefined when the table leaves it out. */
  private field(slot: number): number | undefined {
    const offset = 2 * slot + 2 <= this.slots.byteLength ? this.slots.getUint16(2 * slot, true) : 0;
    return offset === 0 ? undefined : this.at + offset;
  }

  async uint32(slot: number, otherwise: number): Promise<number> {
    const at = this.field(slot);
    return at === undefined ? otherwise : (await this.file.view(at, 4)).getUint32(0, true);
  }

  async int32(slot: number, otherwise: number): Promise<number> {
    const at = this.field(slot);
    return at === undefined ? otherwise : (await this.file.view(at, 4)).getInt32(0, true);
  }

  async int8(slot: number, otherwise: number): Promise<number> {
    const at = this.field(slot);
    return at === undefined ? otherwise : (await this.file.view(at, 1)).getInt8(0);
  }

  /** Beyond 2^53 the nearest double: whoever uses it compares it with the file's size. */
  async uint64(slot: number): Promise<number> {
    const at = this.field(slot);
    return at === undefined ? 0 : Number((await this.file.view(at, 8)).getBigUint64(0, true));
  }

  has(slot: number): boolean {
    return this.field(slot) !== undefined;
  }

  async target(slot: number): Promise<number | undefined> {
    const at = this.field(slot);
    return at === undefined ? undefined : await this.file.follow(at);
  }

  async vector(slot: number, elementBytes: number): Promise<Vector | undefined> {
    const at = await this.target(slot);
    return at === undefined ? undefined : await this.file.vectorAt(at, elementBytes);
  }

  async table(slot: number): Promise<Table | undefined> {
    const at = await this.target(slot);
    return at === undefined ? undefined : await this.file.table(at);
  }
}
