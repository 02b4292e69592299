/** Pickles of protocol 2 made for a test, opcode by opcode. */

const encoder = new TextEncoder();

/** Texts stand for their bytes in latin 1. */
export type Part = string | number | readonly number[];

/** Opcodes and arguments, joined. */
export function pickle(...parts: Part[]): Uint8Array {
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(typeof part === 'number' ? [part] : part),
  );
  return new Uint8Array(Buffer.concat(bytes));
}

export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}

export function unicode(value: string): string {
  const bytes = encoder.encode(value);
  return `X${latin1(uint32(bytes.length))}${latin1(bytes)}`;
}

/** LONG1 of eight bytes. */
export function integer(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return `\x8a\x08${latin1(bytes)}`;
}

export function tuple(...items: readonly string[]): string {
  return `(${items.join('')}t`;
}

export function dictionary(...entries: readonly (readonly [key: string, value: string])[]): string {
  return `}(${entries.map(([key, value]) => unicode(key) + value).join('')}u`;
}

export interface StoredTensor {
  readonly key: string;
  readonly storageClass: string;
  /** Elements of the storage. */
  readonly count: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset?: number;
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`. */
export function tensor({ key, storageClass, count, shape, strides, offset = 0 }: StoredTensor): string {
  const id = tuple(unicode('storage'), global('torch', storageClass), unicode(key), unicode('cpu'), integer(count));
  const sizes = [shape, strides].map((values) => tuple(...values.map(integer)));
  const hooks = `${global('collections', 'OrderedDict')})R`;
  return `${global('torch._utils', '_rebuild_tensor_v2')}${tuple(`${id}Q`, integer(offset), ...sizes, '\x89', hooks)}R`;
}

/** A whole pickle of protocol 2. */
export function protocol2(value: string): Uint8Array {
  return pickle([0x80, 2], value, '.');
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
