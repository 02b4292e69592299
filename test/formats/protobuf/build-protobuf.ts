/** Protobuf messages by hand: `message(bytesField(7, text('graph')), varintField(1, 8))`. */

export function message(...fields: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields));
}

export function varint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...out, Number(rest));
}

function tag(number: number, wire: number): Uint8Array {
  return varint(8 * number + wire);
}

export function varintField(number: number, value: number | bigint): Uint8Array {
  return message(tag(number, 0), varint(value));
}

export function bytesField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return message(lengthField(number, bytes.length), bytes);
}

/** What stands before bytes that are not there: a field of such a length. */
export function lengthField(number: number, length: number): Uint8Array {
  return message(tag(number, 2), varint(length));
}

export function fixed32Field(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return message(tag(number, 5), bytes);
}

export function fixed64Field(number: number, value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return message(tag(number, 1), bytes);
}

export function group(number: number, ...fields: readonly Uint8Array[]): Uint8Array {
  return message(tag(number, 3), ...fields, tag(number, 4));
}
