/** The index of a checkpoint: a header, then an entry for each tensor, sorted by name; slices of partitioned variables are entries of their own. */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { scanMessage } from './small-message.js';
import { readTable } from './table.js';

const mostEntries = 2_000_000;

export interface IndexEntry {
  readonly name: string;
  /** The name as it is stored. */
  readonly key: Uint8Array;
  /** A BundleEntryProto, not yet parsed. */
  readonly value: Uint8Array;
}

export interface BundleIndex {
  /** How many data files the header tells of; may be nonsense. */
  readonly shards: number;
  readonly entries: readonly IndexEntry[];
  /** By the key, one character a byte. */
  readonly slices: ReadonlyMap<string, Uint8Array>;
  readonly warnings: readonly Warning[];
}

export async function readIndex(source: ByteSource, signal?: AbortSignal): Promise<BundleIndex> {
  const entries: IndexEntry[] = [];
  const slices = new Map<string, Uint8Array>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const order = new KeyOrder();
  let shards: number | undefined;
  for await (const { key, value } of readTable(source, signal)) {
    order.add(key);
    if (entries.length + slices.size >= mostEntries)
      throw new CheckpointError('too-large', `an index of more than ${String(mostEntries)} tensors`);
    if (key.length === 0) shards ??= readHeader(value);
    else if (key[0] === 0) slices.set(binaryKey(key), value);
    else entries.push({ name: decoder.decode(key), key, value });
  }
  if (shards === undefined) throw new CheckpointError('corrupt', 'the index has no header');
  return { shards, entries, slices, warnings: order.warnings };
}

/** A key for a map: bytes as they are. */
export function binaryKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
}

/** BundleHeaderProto: number of data files, byte order, and which readers may read it. */
function readHeader(bytes: Uint8Array): number {
  let shards = 0;
  scanMessage(bytes, (field, value) => {
    if (typeof value !== 'number') {
      if (field === 3) checkVersion(value);
    } else if (field === 1) shards = value;
    else if (field === 2 && value !== 0) throw new CheckpointError('unsupported', 'a checkpoint of a big-endian machine');
  });
  return shards;
}

/** VersionDef: the least version of a reader. This one reads version 1. */
function checkVersion(bytes: Uint8Array): void {
  scanMessage(bytes, (field, value) => {
    if (field === 2 && typeof value === 'number' && value > 1)
      throw new CheckpointError('unsupported', `a checkpoint for readers of version ${String(value)}`);
  });
}

/** Says once whether keys repeat, and once whether they are out of order. */
class KeyOrder {
  private last: Uint8Array | undefined;
  private twice = 0;
  private unsorted = 0;

  add(key: Uint8Array): void {
    const order = this.last === undefined ? -1 : Buffer.compare(this.last, key);
    if (order === 0) this.twice++;
    if (order > 0) this.unsorted++;
    this.last = key;
  }

  get warnings(): readonly Warning[] {
    const told = (count: number, message: string): readonly Warning[] => (count === 0 ? [] : [{ tag: 'corrupt', message }]);
    return [
      ...told(this.twice, `${String(this.twice)} names stand twice in the index`),
      ...told(this.unsorted, 'the names of the index are not sorted: TensorFlow would miss some'),
    ];
  }
}
