/** Values in files beside the model. */
import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/bytes/place.js';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { graph, model, tensor } from './build-onnx.js';

type Entries = readonly (readonly [key: string, value: string])[];

/** A model of `w0`, `w1`, ... of two floats each, beside a file of 64 bytes, `weights.bin`. */
async function open(...external: readonly Entries[]): Promise<{ readonly checkpoint: Checkpoint; readonly opened: readonly string[] }> {
  const initializers = external.map((entries, i) => tensor({ name: `w${String(i)}`, dims: [2], external: entries }));
  const opened: string[] = [];
  const alone = memoryPlace('m.onnx', new MemorySource(model(graph({ initializers }))));
  const place: Place = {
    ...alone,
    open: (name) => {
      opened.push(name);
      if (name !== 'weights.bin') return Promise.reject(new CheckpointError('not-found', 'there is no such file'));
      return Promise.resolve({ name, path: name, source: new MemorySource(new Uint8Array(64)) });
    },
  };
  return { checkpoint: (await openFromPlace(place)).checkpoint, opened };
}

const at = (offset: number, length = 8): Entries => [
  ['location', 'weights.bin'],
  ['offset', String(offset)],
  ['length', String(length)],
];

describe('values in another file', () => {
  it('are ranges of it', async () => {
    const { checkpoint, opened } = await open(
      at(56),
      [['location', 'weights.bin']],
      [
        ['location', 'weights.bin'],
        ['offset', '16'],
      ],
    );
    expect(checkpoint.files.map(({ name }) => name)).toEqual(['m.onnx', 'weights.bin']);
    expect([0, 1, 2].map((i) => checkpoint.storage(i))).toEqual([
      { kind: 'range', file: 1, start: 56, length: 8 },
      { kind: 'range', file: 1, start: 0, length: 8 },
      { kind: 'range', file: 1, start: 16, length: 8 },
    ]);
    expect(opened).toEqual(['weights.bin']);
    expect(checkpoint.ties).toEqual([]);
  });

  it('are tied where they are the same bytes, and overlap where they share some', async () => {
    const { checkpoint } = await open(at(0), at(32), at(0), at(36), at(40));
    expect(checkpoint.ties).toEqual([
      { kind: 'storage', names: ['w0', 'w2'], indices: [0, 2], sameView: true },
      { kind: 'overlap', names: ['w1', 'w3', 'w4'], indices: [1, 3, 4] },
    ]);
  });

  it.each<[string, Entries, string]>([
    ['a file that is not there', [['location', 'nowhere.bin']], 'corrupt'],
    ['no file', [['offset', '0']], 'corrupt'],
    [
      'two files',
      [
        ['location', 'weights.bin'],
        ['location', 'weights.bin'],
      ],
      'corrupt',
    ],
    [
      'a file outside the folder, and one in it',
      [
        ['location', '../x'],
        ['location', 'weights.bin'],
      ],
      'unsafe',
    ],
    ['a file outside the folder', [['location', '../x']], 'unsafe'],
    ['an absolute path', [['location', '/etc/passwd']], 'unsafe'],
    ['an offset beyond the file', at(65), 'corrupt'],
    ['a length beyond the file', at(60), 'corrupt'],
    ['a length that is not the shape’s', at(0, 12), 'corrupt'],
    [
      'too few bytes to the end',
      [
        ['location', 'weights.bin'],
        ['offset', '60'],
      ],
      'corrupt',
    ],
    [
      'an offset beyond 2^53',
      [
        ['location', 'weights.bin'],
        ['offset', '9007199254740993'],
      ],
      'corrupt',
    ],
    [
      'a negative offset',
      [
        ['location', 'weights.bin'],
        ['offset', '-8'],
      ],
      'corrupt',
    ],
    [
      'an offset twice',
      [
        ['location', 'weights.bin'],
        ['offset', '0'],
        ['offset', '8'],
      ],
      'corrupt',
    ],
    [
      'an offset that only Python reads',
      [
        ['location', 'weights.bin'],
        ['offset', '0_0'],
      ],
      'corrupt',
    ],
  ])('%s', async (_, entries, tag) => {
    const { checkpoint, opened } = await open(entries, at(0));
    expect(checkpoint.parameters.at(0).values).toMatchObject({ kind: 'none', reason: { tag } });
    expect(checkpoint.parameters.at(1).values.kind).toBe('dense');
    expect(checkpoint.warnings.map((warning) => warning.tag)).toEqual([tag]);
    expect(opened).not.toContain('../x');
  });

  it('may have a checksum, and keys of onnxruntime', async () => {
    const { checkpoint } = await open([...at(0), ['checksum', 'x'], ['prepacked_0', '1|2']]);
    expect(checkpoint.warnings).toEqual([]);
  });

  it('says of a key nobody knows', async () => {
    const { checkpoint } = await open([...at(0), ['__class__', 'x']]);
    expect(checkpoint.warnings).toMatchObject([{ tag: 'corrupt' }]);
    expect(checkpoint.parameters.at(0).values.kind).toBe('dense');
  });
});
