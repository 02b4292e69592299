/** Values that only the library finds, read by pieces as kernels do, against the digests of h5py. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { CheckpointError } from '../../../src/model/errors.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { tensorOf } from '../../../src/session/tensor.js';
import { openStorage } from '../../../src/worker/kernel/storage.js';
import type { StorageReader } from '../../../src/worker/kernel/single.js';

const folder = fileURLToPath(new URL('../../fixtures/keras', import.meta.url));

interface Row {
  readonly name: string;
  readonly sha256: string;
}

function rowsOf(name: string): readonly Row[] {
  return (JSON.parse(readFileSync(path.join(folder, `${name}.golden.json`), 'utf8')) as { readonly parameters: readonly Row[] }).parameters;
}

async function open(name: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(path.join(folder, name));
  await place.close();
  return checkpoint;
}

function readerOf(checkpoint: Checkpoint, index: number): StorageReader {
  const tensor = tensorOf(checkpoint, checkpoint.parameters.at(index));
  if (tensor.kind !== 'dense') throw new Error('not dense');
  return openStorage(tensor.storage);
}

function bytesOf(reader: StorageReader, piece: number): Uint8Array {
  const bytes = new Uint8Array(reader.length);
  for (let at = 0; at < bytes.length; at += piece) reader.readInto(bytes.subarray(at, Math.min(at + piece, bytes.length)), at);
  return bytes;
}

it.each(['hdf5_gzip.h5', 'hdf5_filters.h5', 'hdf5_layouts.h5', 'hdf5_libver_latest.h5'])('%s, in pieces of any length', async (name) => {
  const checkpoint = await open(name);
  const kinds = new Set<string>();
  rowsOf(name).forEach(({ sha256 }, index) => {
    const { values } = checkpoint.parameters.at(index);
    if (values.kind === 'dense') kinds.add(checkpoint.storage(values.layout.storage).kind);
    for (const piece of [28, 1 << 20]) {
      const reader = readerOf(checkpoint, index);
      expect(createHash('sha256').update(bytesOf(reader, piece)).digest('hex')).toBe(sha256);
      reader.close();
    }
  });
  expect(kinds).toContain('hdf5');
});

it('says that a filter is missing, and reads what comes after', async () => {
  const checkpoint = await open('hdf5_lzf.h5');
  const names = [...checkpoint.parameters].map(({ name }) => name);
  const read = (name: string): Uint8Array => {
    const reader = readerOf(checkpoint, names.indexOf(name));
    try {
      return bytesOf(reader, 1 << 20);
    } finally {
      reader.close();
    }
  };
  expect(() => read('lzf')).toThrow(CheckpointError);
  expect(() => read('lzf')).toThrow(/filter/);
  expect(read('plain')).toHaveLength(12);
});

it('refuses what lies outside the dataset, and a file that has changed', async () => {
  const checkpoint = await open('hdf5_gzip.h5');
  const reader = readerOf(checkpoint, 0);
  expect(() => {
    reader.readInto(new Uint8Array(8), reader.length - 4);
  }).toThrow(/refers to bytes/);
  const tensor = tensorOf(checkpoint, checkpoint.parameters.at(0));
  if (tensor.kind !== 'dense' || tensor.storage.kind !== 'hdf5') throw new Error('not a dataset');
  const other = openStorage({ ...tensor.storage, shape: [1] });
  expect(() => {
    other.readInto(new Uint8Array(4), 0);
  }).toThrow(/changed/);
  reader.close();
  other.close();
});
