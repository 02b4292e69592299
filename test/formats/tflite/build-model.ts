/** TFLite models by hand: tables are written from the root on, each where the last one ends, and the offsets to them filled in. */

export interface TensorParts {
  readonly name: string;
  readonly dims: readonly number[];
  /** 0: float32. */
  readonly type?: number;
  readonly buffer: number;
}

export interface ModelParts {
  readonly tensors: readonly TensorParts[];
  /** Inputs of each operator. */
  readonly operators?: readonly (readonly number[])[];
  /** Bytes inside, or the length of what lies behind the FlatBuffer. */
  readonly buffers: readonly (Uint8Array | number)[];
}

type Field = { readonly u32: number } | { readonly u64: number } | { readonly i8: number } | { readonly to: () => number };

class Writer {
  private bytes = new Uint8Array(1 << 16);
  at = 8;
  private readonly view = (): DataView => new DataView(this.bytes.buffer);

  u32(value: number, at = this.take(4)): number {
    this.view().setUint32(at, value, true);
    return at;
  }

  u64(value: number, at: number): void {
    this.view().setBigUint64(at, BigInt(value), true);
  }

  byte(value: number, at: number): void {
    this.bytes[at] = value;
  }

  put(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.take(bytes.length));
  }

  take(length: number): number {
    const at = this.at;
    this.at += length;
    return at;
  }

  align(): void {
    this.at = (this.at + 3) & ~3;
  }

  /** A table whose vtable stands before it; `to` writes what a field points to, afterwards. */
  table(fields: readonly (Field | undefined)[]): number {
    this.align();
    const vtable = this.take(4 + 2 * fields.length);
    this.align();
    const table = this.take(4 + 8 * fields.length);
    this.view().setUint16(vtable, 4 + 2 * fields.length, true);
    this.view().setUint16(vtable + 2, 4 + 8 * fields.length, true);
    this.view().setInt32(table, table - vtable, true);
    fields.forEach((field, slot) => {
      if (field === undefined) return;
      const at = table + 4 + 8 * slot;
      this.view().setUint16(vtable + 4 + 2 * slot, 4 + 8 * slot, true);
      if ('u32' in field) this.u32(field.u32, at);
      else if ('u64' in field) this.u64(field.u64, at);
      else if ('i8' in field) this.byte(field.i8, at);
      else this.u32(field.to() - at, at);
    });
    return table;
  }

  vector(bytes: Uint8Array): number {
    this.align();
    const at = this.u32(bytes.length);
    this.put(bytes);
    return at;
  }

  numbers(values: readonly number[]): number {
    this.align();
    const at = this.u32(values.length);
    for (const value of values) this.u32(value);
    return at;
  }

  tables(writers: readonly (() => number)[]): number {
    const at = this.numbers(writers.map(() => 0));
    writers.forEach((write, i) => {
      const place = at + 4 + 4 * i;
      this.u32(write() - place, place);
    });
    return at;
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}

/** The FlatBuffer; what lies behind it is not part of it. */
export function buildModel({ tensors, operators = [], buffers }: ModelParts): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const write = (flatLength: number): Uint8Array => {
    const writer = new Writer();
    let behind = flatLength;
    const buffer = (content: Uint8Array | number) => (): number => {
      if (typeof content !== 'number') return writer.table(content.length === 0 ? [] : [{ to: () => writer.vector(content) }]);
      const start = behind;
      behind += content;
      return writer.table([undefined, { u64: start }, { u64: content }]);
    };
    const tensor =
      ({ name, dims, type = 0, buffer: number }: TensorParts) =>
      (): number =>
        writer.table([{ to: () => writer.numbers(dims) }, { i8: type }, { u32: number }, { to: () => writer.vector(text(name)) }]);
    const operator = (inputs: readonly number[]) => (): number => writer.table([{ u32: 0 }, { to: () => writer.numbers(inputs) }]);
    const graph = (): number =>
      writer.table([
        { to: () => writer.tables(tensors.map(tensor)) },
        undefined,
        undefined,
        { to: () => writer.tables(operators.map(operator)) },
      ]);
    const root = writer.table([
      { u32: 3 },
      undefined,
      { to: () => writer.tables([graph]) },
      { to: () => writer.vector(text('by hand')) },
      { to: () => writer.tables(buffers.map(buffer)) },
    ]);
    const bytes = writer.done();
    new DataView(bytes.buffer).setUint32(0, root, true);
    bytes.set(text('TFL3'), 4);
    return bytes;
  };
  return write(write(0).length);
}
