/** Files of the format before 1.6, made by hand: pickles, then a count and the bytes of each storage. */
import { MemorySource } from '../../bytes/memory-place.js';
import { dictionary, pickle, protocol2, tensor, unicode } from '../pickle/build-pickle.js';

const magic = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

export interface LegacyFile {
  readonly protocol?: number;
  readonly system?: string;
  readonly object: string;
  readonly keys: readonly string[];
  /** Of each storage: its count of elements and its bytes. */
  readonly storages: readonly (readonly [count: number, bytes: Uint8Array])[];
}

export function legacyFile({ protocol = 1001, system = '}', object, keys, storages }: LegacyFile): Uint8Array {
  const list = `](${keys.map(unicode).join('')}e`;
  const pickles = [
    pickle([0x80, 2], magic, '.'),
    pickle([0x80, 2], 'M', [protocol & 0xff, protocol >> 8], '.'),
    protocol2(system),
    protocol2(object),
    protocol2(list),
  ];
  return new Uint8Array(Buffer.concat([...pickles, ...storages.flatMap(([count, bytes]) => [int64(count), bytes])]));
}

/** A dictionary of float32 vectors, each in a storage of its own; of the values only the counts are there, the last being a hole. */
export function largeLegacyFile(count: number): MemorySource {
  const vector = { key: 'k', storageClass: 'FloatStorage', count, shape: [count], strides: [1] };
  const bytes = legacyFile({ object: dictionary(['w', tensor(vector)]), keys: ['k'], storages: [[count, new Uint8Array(0)]] });
  return new MemorySource(bytes, bytes.length + 4 * count);
}

export function int64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return new Uint8Array(bytes);
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
