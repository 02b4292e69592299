/** Values written into HDF5 files: exactly the edit, everything else as it was. The files are made by `fixtures/hdf5/make_writable.py`. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { planHdf5Writes, type Hdf5Change, type Hdf5Write } from '../../../src/formats/hdf5/writer.js';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import type { Dtype } from '../../../src/model/dtype.js';
import { CheckpointError } from '../../../src/model/errors.js';
import type { Hdf5Dataset } from '../../../src/model/parameter.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { tensorOf } from '../../../src/session/tensor.js';
import { openStorage } from '../../../src/worker/kernel/storage.js';
import { temporaryFolder } from '../../session/sample.js';
import { hostileCases, type HostileCase } from '../hostile.js';
import { processorTime } from '../../processor-time.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const writable = path.join(fixtures, 'hdf5/writable_earliest.h5');
const latest = path.join(fixtures, 'hdf5/writable_latest.h5');
const archive = path.join(fixtures, 'hdf5/writable.keras');

async function open(file: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(file);
  await place.close();
  return checkpoint;
}

interface Dataset {
  readonly name: string;
  readonly dtype: Dtype;
  readonly bytes: Uint8Array;
  /** Undefined where the values lie in one piece. */
  readonly place: Hdf5Dataset<AtPath> | undefined;
}

function datasetsOf(checkpoint: Checkpoint): readonly Dataset[] {
  return [...checkpoint.parameters].flatMap((parameter) => {
    if (parameter.values.kind !== 'dense') return [];
    const tensor = tensorOf(checkpoint, parameter);
    if (tensor.kind !== 'dense') return [];
    const reader = openStorage(tensor.storage);
    const bytes = new Uint8Array(reader.length);
    try {
      reader.readInto(bytes, 0);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      return [];
    } finally {
      reader.close();
    }
    return [{ name: parameter.name, dtype: parameter.dtype, bytes, place: tensor.storage.kind === 'hdf5' ? tensor.storage : undefined }];
  });
}

async function datasetNamed(file: string, name: string): Promise<Dataset & { readonly place: Hdf5Dataset<AtPath> }> {
  const found = datasetsOf(await open(file)).find((dataset) => dataset.name === name);
  if (found?.place === undefined) throw new Error(`no ${name} in pieces`);
  return { ...found, place: found.place };
}

/** `bytes` in the place of those from `start`. */
function change(place: Hdf5Dataset<AtPath>, bytes: Uint8Array, start = 0): Hdf5Change {
  return { ...place, start, length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Some bytes in the middle, from the second half of an element on where its parts are numbers too. */
function middle({ bytes, dtype, name }: Dataset): { readonly start: number; readonly bytes: Uint8Array } {
  const element = name.includes('array') ? 8 : bytes.length / 15;
  const start = name.includes('array') ? 4 + 4 * element : 4 * Math.max(1, Math.floor(element));
  const fresh = bytes.slice(start, start + 24).map((byte) => (dtype === 'bool' ? 1 - byte : name.includes('enum') ? byte : byte ^ 3));
  return { start, bytes: fresh };
}

function written(file: string, writes: readonly Hdf5Write[]): string {
  const bytes = readFileSync(file);
  for (const write of writes) bytes.set(write.bytes, write.position);
  const copy = path.join(temporaryFolder(), path.basename(file));
  writeFileSync(copy, bytes);
  return copy;
}

function digests(datasets: readonly Pick<Dataset, 'name' | 'bytes'>[]): Readonly<Record<string, string>> {
  return Object.fromEntries(datasets.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]));
}

function edited({ bytes }: Dataset, edit: { readonly start: number; readonly bytes: Uint8Array }): Uint8Array {
  const all = bytes.slice();
  all.set(edit.bytes, edit.start);
  return all;
}

const cannotHold = new Set([
  ...['layouts/never_written', 'layouts/chunks_never_written', 'filters/gzip', 'filters/scaleoffset'],
  // A second name of another.
  'layouts/linked',
]);

describe.each([writable, latest])('%s', (file) => {
  it.each([0, 1])('has the new values of every kind of number and chunk, and nothing else (half %i)', async (half) => {
    const datasets = datasetsOf(await open(file));
    const chosen = datasets.filter(({ name, place }) => place !== undefined && !cannotHold.has(name)).filter((_, i) => i % 2 === half);
    expect(chosen.length).toBeGreaterThan(14);
    const edits = new Map(chosen.map((dataset) => [dataset.name, middle(dataset)]));
    const changes = chosen.flatMap(({ name, place }) => {
      const edit = edits.get(name);
      return place === undefined || edit === undefined ? [] : [change(place, edit.bytes, edit.start)];
    });
    const { size } = statSync(file);
    const writes = await planHdf5Writes({ path: file, start: 0, size }, changes);
    const expected = datasets.map((dataset) => {
      const edit = edits.get(dataset.name === 'layouts/linked' ? 'layouts/one_chunk' : dataset.name);
      return { name: dataset.name, bytes: edit === undefined ? dataset.bytes : edited(dataset, edit) };
    });
    expect(digests(datasetsOf(await open(written(file, writes))))).toEqual(digests(expected));
    expect(digests(expected)).not.toEqual(digests(datasets));
  });

  it.each(['filters/gzip', 'filters/scaleoffset', 'layouts/never_written', 'layouts/chunks_never_written'])(
    'refuses what %s cannot hold where it is, and is read on',
    async (name) => {
      const dataset = await datasetNamed(file, name);
      const edit = middle(dataset);
      await expect(planHdf5Writes(dataset.place, [change(dataset.place, edit.bytes, edit.start)])).rejects.toMatchObject({
        tag: 'refused',
      });
      expect((await datasetNamed(file, name)).bytes).toEqual(dataset.bytes);
    },
  );

  it('takes compressed values that need less room', async () => {
    const dataset = await datasetNamed(file, 'filters/gzip');
    const zeros = new Uint8Array(dataset.bytes.length);
    const copy = written(file, await planHdf5Writes(dataset.place, [change(dataset.place, zeros)]));
    const others = datasetsOf(await open(file)).map((other) => (other.name === dataset.name ? { ...other, bytes: zeros } : other));
    expect(digests(datasetsOf(await open(copy)))).toEqual(digests(others));
  });
});

it('hands back only bytes that differ: in order, apart, inside the file, which stays as it is', async () => {
  const [before, { mtimeMs, size }] = [readFileSync(writable), statSync(writable)];
  const { place, bytes } = await datasetNamed(writable, 'filters/fletcher32');
  expect(await planHdf5Writes(place, [change(place, bytes)])).toEqual([]);
  const fresh = bytes.slice();
  fresh[0] = 255 - (fresh[0] ?? 0);
  fresh[fresh.length - 1] = 255 - (fresh.at(-1) ?? 0);
  const writes = await planHdf5Writes(place, [change(place, fresh)]);
  // Two values, and the sums of their chunks.
  expect(writes.reduce((sum, write) => sum + write.bytes.length, 0)).toBeLessThanOrEqual(2 + 2 * 4);
  let end = 0;
  for (const write of writes) {
    expect(write.position).toBeGreaterThan(end);
    end = write.position + write.bytes.length;
  }
  expect(end).toBeLessThanOrEqual(size);
  expect(readFileSync(writable).equals(before)).toBe(true);
  expect(statSync(writable).mtimeMs).toBe(mtimeMs);
});

it('keeps the checksum of a header right that holds values', async () => {
  const { place, bytes } = await datasetNamed(latest, 'layouts/compact');
  const zeros = new Uint8Array(bytes.length);
  const copy = written(latest, await planHdf5Writes(place, [change(place, zeros)]));
  expect((await datasetNamed(copy, 'layouts/compact')).bytes).toEqual(zeros);
});

it('finds the places in an archive', async () => {
  const dataset = datasetsOf(await open(archive)).find(({ place }) => place !== undefined);
  if (dataset?.place === undefined) throw new Error('no chunks');
  const { place } = dataset;
  expect(place.start).toBeGreaterThan(0);
  const zeros = new Uint8Array(dataset.bytes.length);
  const writes = await planHdf5Writes(place, [change(place, zeros)]);
  for (const { position, bytes } of writes) {
    expect(position).toBeGreaterThanOrEqual(place.start);
    expect(position + bytes.length).toBeLessThanOrEqual(place.start + place.size);
  }
  const whole = readFileSync(archive);
  const inside = new Uint8Array(whole.subarray(place.start, place.start + place.size));
  for (const { position, bytes } of writes) inside.set(bytes, position - place.start);
  const alone = path.join(temporaryFolder(), 'alone.h5');
  writeFileSync(alone, inside);
  const [kernel] = datasetsOf(await open(alone)).filter(({ place }) => place !== undefined);
  expect(kernel?.bytes).toEqual(zeros);
});

it('asks for new values in order and in pieces, as they come', async () => {
  const { place, bytes } = await datasetNamed(writable, 'chunks/f4_big');
  const asked: number[] = [];
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    asked.push(offset);
    return await Promise.resolve(new Uint8Array(length));
  };
  const writes = await planHdf5Writes(place, [{ ...place, start: 0, length: bytes.length, read }]);
  expect(asked).toEqual([0]);
  expect((await datasetNamed(written(writable, writes), 'chunks/f4_big')).bytes).toEqual(new Uint8Array(bytes.length));
});

it('refuses another dataset, too many values, fewer than told, and a call that is cancelled', async () => {
  const { place } = await datasetNamed(writable, 'chunks/f4_little');
  const bytes = new Uint8Array(4);
  await expect(planHdf5Writes(place, [change({ ...place, shape: [3, 5] }, bytes)])).rejects.toMatchObject({ tag: 'changed' });
  await expect(planHdf5Writes(place, [{ ...change(place, bytes), length: 2 ** 29 }])).rejects.toMatchObject({ tag: 'too-large' });
  await expect(planHdf5Writes(place, [{ ...change(place, bytes), length: 8 }])).rejects.toMatchObject({ tag: 'internal' });
  await expect(planHdf5Writes(place, [change(place, bytes)], AbortSignal.abort())).rejects.toMatchObject({ tag: 'cancelled' });
  await expect(planHdf5Writes({ ...place, size: 2 ** 40 }, [change(place, bytes)])).rejects.toMatchObject({ tag: 'changed' });
  expect(await planHdf5Writes(place, [])).toEqual([]);
});

function fileOf({ name, bytes, place }: HostileCase): string {
  if (place !== undefined) return place;
  const file = path.join(temporaryFolder(), name.includes('.') ? name : `${name}.h5`);
  writeFileSync(file, bytes);
  return file;
}

it.each(['external-storage', 'virtual-dataset-same-file'])('does not follow %s', async (name) => {
  const hostile = hostileCases('hdf5').find((one) => one.name === name);
  if (hostile === undefined) throw new Error(`no ${name}`);
  const file = fileOf(hostile);
  const checkpoint = await open(file);
  const outside = [...checkpoint.parameters].filter(({ values }) => values.kind === 'none' && values.reason.tag === 'unsafe');
  expect(outside.length).toBeGreaterThan(0);
  for (const { name: dataset, shape } of outside) {
    const place = { path: file, start: 0, size: hostile.bytes.length };
    const write = { dataset: `/${dataset}`, shape, elementBytes: 4, start: 0, length: 4, read: () => new Uint8Array(4) };
    await expect(planHdf5Writes(place, [write])).rejects.toMatchObject({ tag: 'unsafe' });
  }
});

/** The library may stand still for two seconds before it is ended; these tests share the machine with others. */
const longest = 15_000;

describe.each(['hdf5', 'keras'])('%s with one thing wrong', (family) => {
  it.each(hostileCases(family).filter(({ expect: expected }) => expected !== 'refuse'))('$name comes to an end', async (hostile) => {
    const checkpoint = await open(fileOf(hostile));
    for (const parameter of [...checkpoint.parameters].slice(0, 20)) {
      const tensor = parameter.values.kind === 'dense' ? tensorOf(checkpoint, parameter) : undefined;
      if (tensor?.kind !== 'dense' || tensor.storage.kind !== 'hdf5') continue;
      const place = tensor.storage;
      const start = processorTime();
      const outcome = await planHdf5Writes(place, [change(place, new Uint8Array(Math.min(place.length, 8)).fill(1))]).catch(
        (error: unknown) => error,
      );
      expect(processorTime() - start).toBeLessThan(longest);
      if (outcome instanceof CheckpointError) expect(outcome.tag).not.toBe('internal');
      else expect(outcome).toBeInstanceOf(Array);
    }
  });
});
