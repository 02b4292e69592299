/** MessagePack made by hand, in the longest spelling of every length: what a reader has to take. */

/** Bytes, or a payload of so many zeros that is a hole in the file. */
export type Encoded = Uint8Array;

function bytes(...parts: readonly (Uint8Array | readonly number[])[]): Encoded {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function u32(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

export function text(value: string): Encoded {
  const encoded = new TextEncoder().encode(value);
  return bytes([0xdb], u32(encoded.length), encoded);
}

export function integer(value: number | bigint): Encoded {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value));
  return bytes([0xd3], new Uint8Array(view.buffer));
}

export function float(value: number): Encoded {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return bytes([0xcb], new Uint8Array(view.buffer));
}

export function binary(content: Uint8Array): Encoded {
  return bytes([0xc6], u32(content.length), content);
}

export function list(...items: readonly Encoded[]): Encoded {
  return bytes([0xdd], u32(items.length), ...items);
}

export function map(...pairs: readonly (readonly [Encoded | string, Encoded])[]): Encoded {
  return bytes([0xdf], u32(pairs.length), ...pairs.flatMap(([key, value]) => [typeof key === 'string' ? text(key) : key, value]));
}

export function extension(code: number, content: Uint8Array): Encoded {
  return bytes([0xc9], u32(content.length), [code & 255], content);
}

/** As Flax writes an array. */
export function array(shape: readonly number[], type: string, content: Uint8Array, code = 1): Encoded {
  return extension(code, list(list(...shape.map(integer)), text(type), binary(content)));
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return bytes(...parts);
}
