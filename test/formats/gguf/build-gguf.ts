/** GGUF files written by hand, so that anything in them can be wrong. */

export interface Tensor {
  readonly name: string;
  /** As the file has them: the fastest axis first. */
  readonly dims: readonly (number | bigint)[];
  readonly type: number;
  readonly offset?: number | bigint;
  /** Absent: nothing is written for it. */
  readonly data?: Uint8Array;
}

export interface Pair {
  readonly key: string;
  readonly type: number;
  readonly value: (writer: Writer) => void;
}

export interface Contents {
  readonly version?: number;
  readonly big?: boolean;
  readonly alignment?: number;
  readonly pairs?: readonly Pair[];
  readonly tensors?: readonly Tensor[];
  /** What the header says instead of the truth. */
  readonly pairCount?: bigint;
  readonly tensorCount?: bigint;
}

export class Writer {
  private readonly parts: Buffer[] = [];
  length = 0;

  constructor(
    private readonly version: number,
    private readonly big: boolean,
  ) {}

  bytes(bytes: Uint8Array): void {
    this.parts.push(Buffer.from(bytes));
    this.length += bytes.length;
  }

  uint32(value: number): void {
    const bytes = Buffer.alloc(4);
    if (this.big) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    this.bytes(bytes);
  }

  uint64(value: number | bigint): void {
    const bytes = Buffer.alloc(8);
    if (this.big) bytes.writeBigUInt64BE(BigInt(value));
    else bytes.writeBigUInt64LE(BigInt(value));
    this.bytes(bytes);
  }

  /** Of 32 bits in version 1. */
  size(value: number | bigint): void {
    if (this.version === 1) this.uint32(Number(value));
    else this.uint64(value);
  }

  text(text: string): void {
    const bytes = Buffer.from(text);
    this.size(bytes.length);
    this.bytes(bytes);
  }

  pad(alignment: number): void {
    this.bytes(Buffer.alloc((alignment - (this.length % alignment)) % alignment));
  }

  done(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

export function textPair(key: string, text: string): Pair {
  return {
    key,
    type: 8,
    value: (writer) => {
      writer.text(text);
    },
  };
}

export function numberPair(key: string, number: number): Pair {
  return {
    key,
    type: 4,
    value: (writer) => {
      writer.uint32(number);
    },
  };
}

/** Elements are written one by one. */
export function arrayPair(key: string, type: number, count: number | bigint, element: (writer: Writer, index: number) => void): Pair {
  return {
    key,
    type: 9,
    value: (writer) => {
      writer.uint32(type);
      writer.size(count);
      for (let i = 0; i < Number(count); i++) element(writer, i);
    },
  };
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function buildGguf(contents: Contents): Uint8Array {
  const { version = 3, big = false, alignment = 32, pairs = [], tensors = [] } = contents;
  const writer = new Writer(version, big);
  writer.bytes(Buffer.from('GGUF'));
  writer.uint32(version);
  writer.size(contents.tensorCount ?? tensors.length);
  writer.size(contents.pairCount ?? pairs.length);
  for (const { key, type, value } of pairs) {
    writer.text(key);
    writer.uint32(type);
    value(writer);
  }
  const data = new Writer(version, big);
  for (const { name, dims, type, offset, data: bytes } of tensors) {
    writer.text(name);
    writer.uint32(dims.length);
    for (const size of dims) writer.size(size);
    writer.uint32(type);
    data.pad(alignment);
    writer.uint64(offset ?? data.length);
    if (bytes !== undefined) data.bytes(bytes);
  }
  writer.pad(alignment);
  writer.bytes(data.done());
  return writer.done();
}
