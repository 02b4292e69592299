/** Opening reads indexes and descriptions only: the bytes read do not depend on how large the tensors are. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { memoryFolder } from '../../bytes/memory-folder.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { bytesField, lengthField, message, varintField } from '../protobuf/build-protobuf.js';
import { entry, indexOf, objectGraph, shapeProto, texts } from './build-checkpoint.js';

const gib = 2 ** 30;

function checkpoint(variables: number, elements: number): Record<string, MemorySource> {
  const graph = texts(objectGraph({ children: [['w0', 1]] }, { value: ['w0'] }));
  const names = Array.from({ length: variables }, (_, i) => `w${String(i)}`).sort();
  const items = names.map(
    (name, i) => [name, entry({ dims: [elements], offset: graph.length + 4 * elements * i, size: 4 * elements })] as const,
  );
  const graphItem = ['_CHECKPOINTABLE_OBJECT_GRAPH', entry({ type: 7, size: graph.length })] as const;
  return {
    'm.index': new MemorySource(indexOf([graphItem, ...items])),
    'm.data-00000-of-00001': new MemorySource(graph, graph.length + 4 * elements * variables),
  };
}

it('reads as many bytes of a checkpoint of 40 GB as of one of a kilobyte', async () => {
  const [small, large] = [checkpoint(10, 25), checkpoint(10, gib)];
  await openFromPlace(memoryFolder(small));
  const opened = await openFromPlace(memoryFolder(large));
  expect(opened.checkpoint.warnings).toEqual([]);
  expect(opened.checkpoint.bytes).toBeGreaterThan(40 * gib);
  expect(opened.checkpoint.storage(9)).toMatchObject({ kind: 'range', file: 1, length: 4 * gib });
  const read = (files: Record<string, MemorySource>): number => Object.values(files).reduce((sum, file) => sum + file.bytesRead, 0);
  // Numbers beyond four bytes take some more in the index.
  expect(read(large) - read(small)).toBeLessThan(200);
  expect(large['m.data-00000-of-00001']?.bytesRead).toBeLessThan(200);
});

it('passes over the tensors of a graph', async () => {
  const length = 8 * gib;
  const head = message(varintField(1, 1), bytesField(2, shapeProto([length / 4])), lengthField(4, length));
  const lengths = [head.length + length];
  const nested = (number: number, before: Uint8Array): Uint8Array => {
    const inner = lengths[0] ?? 0;
    const field = lengthField(number, inner);
    lengths.unshift(before.length + field.length + inner);
    return message(before, field);
  };
  const value = nested(8, new Uint8Array(0));
  const attribute = nested(2, bytesField(1, 'value'));
  const name = nested(5, message(bytesField(1, 'w'), bytesField(2, 'Const')));
  const graph = message(lengthField(1, lengths[0] ?? 0), name, attribute, value, head);
  const source = new MemorySource(graph, graph.length + length);
  const { checkpoint: opened } = await openFromPlace(memoryPlace('graph.pb', source));
  expect(opened.parameters.at(0)).toMatchObject({ name: 'w', shape: [length / 4], values: { kind: 'dense' } });
  expect(opened.storage(0)).toEqual({ kind: 'range', file: 0, start: graph.length, length });
  expect(source.bytesRead).toBeLessThan(100_000);
});
