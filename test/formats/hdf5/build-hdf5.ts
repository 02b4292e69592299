/** HDF5 files of the oldest layout, with float32 datasets in the root group: small enough to see what each byte is for, and of any length. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

export interface BuiltDataset {
  readonly name: string;
  /** Elements of float32; the values are a hole in the file, but for the last. */
  readonly count: number;
  readonly last: number;
}

const undefinedAddress = 0xffff_ffff_ffff_ffffn;
const entryLength = 40;
const headerLength = 256;
const heapStart = 96 + 40 + 544;
const heapLength = 256;
const nodeStart = heapStart + 32 + heapLength;
/** A symbol table node holds eight entries. */
const nodeLength = 8 + 8 * entryLength;

/** At most eight datasets, their names in alphabetical order. Returns the file's length. */
export function writeHdf5(path: string, datasets: readonly BuiltDataset[]): number {
  const headersStart = nodeStart + nodeLength;
  const dataStart = headersStart + datasets.length * headerLength;
  const lengths = datasets.map(({ count }) => 4 * count);
  const starts = lengths.map((_, i) => dataStart + lengths.slice(0, i).reduce((a, b) => a + b, 0));
  const end = dataStart + lengths.reduce((a, b) => a + b, 0);
  const names = datasets.map(({ name }, i) => ({ name, offset: 8 + 16 * i }));
  const head = new Uint8Array(dataStart);
  const view = new DataView(head.buffer);
  const address = (at: number, value: number | bigint): void => {
    view.setBigUint64(at, BigInt(value), true);
  };
  superblock(head, view, address, end);
  rootGroup(head, view, address, datasets.length);
  names.forEach(({ name, offset }, i) => {
    head.set(new TextEncoder().encode(name), heapStart + 32 + offset);
    const entry = nodeStart + 8 + i * entryLength;
    address(entry, offset);
    address(entry + 8, headersStart + i * headerLength);
    datasetHeader(head, view, { at: headersStart + i * headerLength, count: datasets[i]?.count ?? 0, start: starts[i] ?? 0 });
  });
  const file = openSync(path, 'w');
  writeSync(file, head);
  ftruncateSync(file, end);
  datasets.forEach(({ last }, i) => {
    writeSync(file, Uint8Array.from(new Uint8Array(Float32Array.of(last).buffer)), 0, 4, (starts[i] ?? 0) + (lengths[i] ?? 0) - 4);
  });
  closeSync(file);
  return end;
}

type SetAddress = (at: number, value: number | bigint) => void;

function superblock(head: Uint8Array, view: DataView, address: SetAddress, end: number): void {
  head.set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8]);
  view.setUint16(16, 4, true);
  view.setUint16(18, 16, true);
  address(24, 0);
  address(32, undefinedAddress);
  address(40, end);
  address(48, undefinedAddress);
  // The root's entry: no name, its header, and its tree and heap kept at hand.
  address(64, 96);
  view.setUint32(72, 1, true);
  address(80, 136);
  address(88, heapStart);
}

function rootGroup(head: Uint8Array, view: DataView, address: SetAddress, count: number): void {
  // A header with one message: the symbol table.
  head.set([1, 0, 1, 0], 96);
  view.setUint32(100, 1, true);
  view.setUint32(104, 24, true);
  view.setUint16(112, 0x11, true);
  view.setUint16(114, 16, true);
  address(120, 136);
  address(128, heapStart);
  // A tree of one node.
  head.set(new TextEncoder().encode('TREE'), 136);
  view.setUint16(142, 1, true);
  address(144, undefinedAddress);
  address(152, undefinedAddress);
  address(160, 0);
  address(168, nodeStart);
  address(176, 8 + 16 * (count - 1));
  head.set(new TextEncoder().encode('HEAP'), heapStart);
  address(heapStart + 8, heapLength);
  address(heapStart + 16, 1); // No free block.
  address(heapStart + 24, heapStart + 32);
  head.set(new TextEncoder().encode('SNOD'), nodeStart);
  view.setUint8(nodeStart + 4, 1);
  view.setUint16(nodeStart + 6, count, true);
}

/** Dataspace, datatype, fill value and layout of a contiguous dataset. */
function datasetHeader(
  head: Uint8Array,
  view: DataView,
  dataset: { readonly at: number; readonly count: number; readonly start: number },
): void {
  const { at, count, start } = dataset;
  const float32 = [0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0, 0, 0, 0, 0];
  const messages: readonly (readonly [type: number, body: Uint8Array])[] = [
    [0x01, withAddresses([1, 1, 0, 0, 0, 0, 0, 0], count)],
    [0x03, Uint8Array.from(float32)],
    [0x05, Uint8Array.of(2, 2, 2, 0, 0, 0, 0, 0)],
    [0x08, withAddresses([3, 1], start, 4 * count, 24)],
  ];
  let to = at + 16;
  for (const [type, body] of messages) {
    view.setUint16(to, type, true);
    view.setUint16(to + 2, body.length, true);
    head.set(body, to + 8);
    to += 8 + body.length;
  }
  head.set([1, 0, messages.length, 0], at);
  view.setUint32(at + 4, 1, true);
  view.setUint32(at + 8, to - at - 16, true);
}

/** Bytes, one or two numbers of eight bytes behind them, filled up to a length. */
function withAddresses(start: readonly number[], first: number, second?: number, length = start.length + 8): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(start.length, BigInt(first), true);
  if (second !== undefined) view.setBigUint64(start.length + 8, BigInt(second), true);
  return bytes;
}
