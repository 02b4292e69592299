import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { tensorPath } from '../../../src/formats/tflite/path.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { openedAs, randomFrom, withOneBit } from '../damaged.js';
import { buildModel } from './build-model.js';

const folder = path.resolve(import.meta.dirname, '../../fixtures/tflite');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.tflite'));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(folder, name)));

async function open(bytes: Uint8Array, size?: number): Promise<{ readonly checkpoint: Checkpoint; readonly source: MemorySource }> {
  const source = new MemorySource(bytes, size);
  return { checkpoint: (await openFromPlace(memoryPlace('model.tflite', source))).checkpoint, source };
}

const sixteen = new Uint8Array(16);
const weight = (name: string, buffer: number): { name: string; dims: number[]; buffer: number } => ({ name, dims: [4], buffer });

interface Golden {
  readonly parameters: readonly {
    readonly name: string;
    readonly quantisation?: { readonly scales: readonly number[]; readonly zeroPoints: readonly number[]; readonly dimension: number };
  }[];
  readonly ties: readonly { readonly names: readonly string[]; readonly usedBy: readonly string[] }[];
}

describe.each(fixtures)('%s', (name) => {
  const golden = JSON.parse(readFileSync(path.join(folder, `${name}.golden.json`), 'utf8')) as Golden;

  it('has the scales and the ties that TensorFlow tells', async () => {
    const { parameters, ties, warnings } = (await open(bytesOf(name))).checkpoint;
    expect(warnings).toEqual([]);
    const scales = [...parameters].map(({ quantization }) =>
      quantization === undefined ? undefined : { scales: quantization.scales, zeroPoints: quantization.zeroPoints },
    );
    expect(scales).toEqual(
      golden.parameters.map(({ quantisation: q }) => (q === undefined ? undefined : { scales: q.scales, zeroPoints: q.zeroPoints })),
    );
    const axes = [...parameters].map(({ quantization }) => quantization?.axis);
    expect(axes).toEqual(
      golden.parameters.map(({ quantisation: q }) => (q === undefined || q.scales.length === 1 ? undefined : q.dimension)),
    );
    expect(ties.map(({ names, usedBy }) => ({ names, usedBy }))).toEqual(golden.ties.map(({ names, usedBy }) => ({ names, usedBy })));
  });

  it('survives any bit changed, and any cut', async () => {
    const bytes = bytesOf(name);
    const random = randomFrom(bytes.length);
    for (let flip = 0; flip < 500; flip++) await openedAs(name, withOneBit(bytes, random));
    for (let length = 0; length < bytes.length; length += 29) await openedAs(name, bytes.subarray(0, length));
    expect(['corrupt', 'warned']).toContain(await openedAs(name, bytes.subarray(0, bytes.length / 2)));
  });
});

it('finds the fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(9);
});

describe('tensors', () => {
  it('without stored values are no parameters', async () => {
    const { checkpoint } = await open(buildModel({ tensors: [weight('input', 0), weight('w', 1)], buffers: [new Uint8Array(0), sixteen] }));
    expect([...checkpoint.parameters].map(({ name }) => name)).toEqual(['w']);
    expect(checkpoint.metadata.get('description')).toBe('by hand');
  });

  it('of one buffer share it; constants that several operators read are tied', async () => {
    const model = buildModel({
      tensors: [weight('a', 1), weight('b', 1), weight('c', 2)],
      operators: [[0, 2], [2, 2], [2, -1]], // prettier-ignore
      buffers: [new Uint8Array(0), sixteen, sixteen],
    });
    expect((await open(model)).checkpoint.ties).toEqual([
      { kind: 'storage', names: ['a', 'b'], indices: [0, 1], sameView: true },
      { kind: 'alias', names: ['c'], indices: [2], usedBy: ['operator 0', 'operator 1', 'operator 2'] },
    ]);
  });

  it('of four bits are packed', async () => {
    const model = buildModel({
      tensors: [{ name: 'w', dims: [3], type: 17, buffer: 1 }],
      buffers: [new Uint8Array(0), Uint8Array.of(0x21, 0x03)],
    });
    expect((await open(model)).checkpoint.parameters.at(0)).toMatchObject({ dtype: 'int4', shape: [3], values: { kind: 'dense' } });
  });

  it('may lie behind the FlatBuffer, of which no more is read for that', async () => {
    const gib = 2 ** 30;
    const model = (bytes: number): Uint8Array =>
      buildModel({ tensors: [{ name: 'w', dims: [bytes / 4], buffer: 1 }], buffers: [new Uint8Array(0), bytes] });
    const [small, large] = [model(16), model(4 * gib)];
    const opened = await open(large, large.length + 4 * gib);
    const other = await open(small, small.length + 16);
    expect(opened.checkpoint.storage(0)).toEqual({ kind: 'range', file: 0, start: large.length, length: 4 * gib });
    expect(opened.checkpoint.warnings).toEqual([]);
    expect(opened.source.bytesRead - other.source.bytesRead).toBeLessThan(20_000);
  });
});

describe('paths', () => {
  it('are scopes', () => {
    expect(tensorPath('net/dense/MatMul')).toEqual(['net', 'dense', 'MatMul']);
    expect(tensorPath('arith.constant')).toEqual(['arith.constant']);
    expect(tensorPath('')).toEqual(['']);
  });

  it('of merged operations are what these share', () => {
    expect(tensorPath('net/dense/Relu;net/dense/BiasAdd')).toEqual(['net', 'dense', 'Relu;BiasAdd']);
    expect(tensorPath('a/x;b/y')).toEqual(['a/x;b/y']);
    expect(tensorPath('a/b;a/b')).toEqual(['a', 'b;b']);
  });

  it('of very many scopes are not gone into', () => {
    const name = 'a/'.repeat(5000) + 'b';
    expect(tensorPath(name)).toEqual([name]);
  });
});
