/** Telling a file by its first bytes, whatever they are. */

const mostBytes = 10;

/** Position behind a varint, or undefined where there is none. */
export function afterVarint(head: Uint8Array, at: number): number | undefined {
  for (let i = at; i < at + mostBytes; i++) {
    const byte = head[i];
    if (byte === undefined) return undefined;
    if (byte < 0x80) return i + 1;
  }
  return undefined;
}

/** Whether a protobuf field 1 stands at a position, whose bytes begin with a field 1 of their own. */
export function nestsFirstField(head: Uint8Array, at: number): boolean {
  const firstField = 0x0a;
  const inner = head[at] === firstField ? afterVarint(head, at + 1) : undefined;
  return inner !== undefined && head[inner] === firstField;
}
