/** A table written anew, without compression: its blocks have other contents, its keys stay. */
import { maskedCrc32c } from './crc32c.js';
import { entriesOf, trailerLength } from './table.js';

export interface TableContents {
  /** Of the data blocks, in the order of their keys. */
  readonly blocks: readonly Uint8Array[];
  readonly metaindex: Uint8Array;
  /** Of the old index: each entry's key stays, where its block lies does not. */
  readonly index: Uint8Array;
}

const footerLength = 48;
const magic = Buffer.from('57fb808b247547db', 'hex');

export function buildTable({ blocks, metaindex, index }: TableContents): Uint8Array {
  const parts: Uint8Array[] = [];
  let position = 0;
  const add = (content: Uint8Array): Uint8Array => {
    const handle = Buffer.concat([varint(position), varint(content.length)]);
    parts.push(withTrailer(content));
    position += content.length + trailerLength;
    return handle;
  };
  const handles = blocks.map(add);
  const aside = add(metaindex);
  const keys = [...entriesOf(index)].map(({ key }) => key);
  const leading = add(buildBlock(keys.map((key, i) => ({ key, value: handles[i] ?? new Uint8Array(0) }))));
  const footer = Buffer.alloc(footerLength);
  footer.set(Buffer.concat([aside, leading]));
  footer.set(magic, footerLength - magic.length);
  return new Uint8Array(Buffer.concat([...parts, footer]));
}

/** Every key whole, with a restart point of its own, as in an index of blocks. */
function buildBlock(entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const restarts: number[] = [];
  let position = 0;
  for (const { key, value } of entries) {
    const entry = Buffer.concat([varint(0), varint(key.length), varint(value.length), key, value]);
    parts.push(entry);
    restarts.push(position);
    position += entry.length;
  }
  const tail = Buffer.alloc(4 * (restarts.length + 1));
  [...restarts, restarts.length].forEach((value, i) => tail.writeUInt32LE(value, 4 * i));
  return Buffer.concat([...parts, tail]);
}

function withTrailer(content: Uint8Array): Uint8Array {
  const block = Buffer.alloc(content.length + trailerLength);
  block.set(content);
  block.writeUInt32LE(maskedCrc32c(block.subarray(0, content.length + 1)), content.length + 1);
  return block;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Uint8Array.from([...bytes, rest]);
}
