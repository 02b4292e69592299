/** OCDBT databases made by hand, from the documentation of the format: manifests and nodes as TensorStore would write them. */
import { crc32c } from '../../../src/bytes/crc32c.js';

export function varint(value: number | bigint): readonly number[] {
  const out: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return [...out, Number(rest)];
}

const varints = (values: readonly (number | bigint)[]): readonly number[] => values.flatMap(varint);
const encoded = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

/** The last four bytes of every frame. */
export function withChecksum(bytes: readonly number[]): Uint8Array {
  const crc = crc32c(Uint8Array.from(bytes));
  return Uint8Array.from([...bytes, crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24]);
}

/** Body and what is around it; nothing is compressed. */
export function frame(magic: readonly number[], body: readonly number[], compression = 0): Uint8Array {
  const length = 4 + 8 + 2 + body.length + 4;
  const lengthBytes = Array.from({ length: 8 }, (_, i) => Math.floor(length / 256 ** i) & 255);
  return withChecksum([...magic, ...lengthBytes, 0, compression, ...body]);
}

export interface TableEntry {
  readonly path: string;
  /** Characters of it that are the base path. */
  readonly base?: number;
}

/** Without shared prefixes. */
function dataFiles(entries: readonly TableEntry[]): readonly number[] {
  return [
    ...varint(entries.length),
    ...varints(entries.slice(1).map(() => 0)),
    ...varints(entries.map(({ path }) => encoded(path).length)),
    ...varints(entries.map(({ base = 0 }) => base)),
    ...entries.flatMap(({ path }) => encoded(path)),
  ];
}

export interface Place {
  readonly offset: number | bigint;
  readonly length: number | bigint;
  /** Index into the table of data files. */
  readonly file?: number;
}

export interface ManifestParts {
  readonly files: readonly TableEntry[];
  /** Of each version that stands in the manifest. */
  readonly roots: readonly (Place & { readonly height?: number })[];
  readonly kind?: number;
}

export const manifestMagic = [0x0c, 0xdb, 0x3a, 0x2a];
export const nodeMagic = [0x0c, 0xdb, 0x20, 0xde];

export function manifest({ files, roots, kind = 0 }: ManifestParts): Uint8Array {
  const configuration = [...new Uint8Array(16), ...varint(kind), ...varint(1024), ...varint(8_000_000), 4, 1, 0, 0, 0, 0];
  const versions = [
    ...dataFiles(files),
    ...varint(roots.length),
    ...varints(roots.map((_, i) => i + 1)),
    ...roots.map(({ height = 0 }) => height),
    ...varints(roots.map(({ file = 0 }) => file)),
    ...varints(roots.map(({ offset }) => offset)),
    ...varints(roots.map(({ length }) => length)),
    ...varints(roots.flatMap(() => [1, 1, 1])),
    ...new Uint8Array(8 * roots.length),
    0,
  ];
  return frame(manifestMagic, [...configuration, ...(kind === 1 ? [] : versions)]);
}

/** Keys with the prefixes they share. */
function keyColumns(keys: readonly string[], between: readonly number[] = []): readonly number[] {
  const shared = keys.map((key, i) => {
    const before = keys[i - 1] ?? '';
    let length = 0;
    while (length < Math.min(key.length, before.length) && key[length] === before[length]) length++;
    return i === 0 ? 0 : length;
  });
  const suffixes = keys.map((key, i) => encoded(key.slice(shared[i])));
  return [...varints(shared.slice(1)), ...varints(suffixes.map(({ length }) => length)), ...between, ...suffixes.flat()];
}

export type LeafEntry = readonly [string, Uint8Array | string | Place];

export function leafNode(files: readonly TableEntry[], entries: readonly LeafEntry[]): Uint8Array {
  const values = entries.map(([, value]) => (typeof value === 'string' ? new TextEncoder().encode(value) : value));
  const places = values.filter((value): value is Place => !(value instanceof Uint8Array));
  return frame(nodeMagic, [
    0,
    ...dataFiles(files),
    ...varint(entries.length),
    ...keyColumns(entries.map(([key]) => key)),
    ...varints(values.map(({ length }) => length)),
    ...varints(values.map((value) => (value instanceof Uint8Array ? 0 : 1))),
    ...varints(places.map(({ file = 0 }) => file)),
    ...varints(places.map(({ offset }) => offset)),
    ...values.flatMap((value) => (value instanceof Uint8Array ? [...value] : [])),
  ]);
}

/** Key, length of the prefix that all below share, place of the node. */
export type ChildEntry = readonly [string, number, Place];

export function innerNode(height: number, files: readonly TableEntry[], entries: readonly ChildEntry[]): Uint8Array {
  const places = entries.map(([, , place]) => place);
  return frame(nodeMagic, [
    height,
    ...dataFiles(files),
    ...varint(entries.length),
    ...keyColumns(
      entries.map(([key]) => key),
      varints(entries.map(([, shared]) => shared)),
    ),
    ...varints(places.map(({ file = 0 }) => file)),
    ...varints(places.map(({ offset }) => offset)),
    ...varints(places.map(({ length }) => length)),
    ...varints(entries.flatMap(() => [1, 1, 1])),
  ]);
}
