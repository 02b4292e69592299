import { describe, expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { buildGguf, floats, textPair, type Contents } from './build-gguf.js';

async function opened(contents: Contents): Promise<Checkpoint> {
  const place = memoryPlace('m.gguf', new MemorySource(buildGguf(contents)));
  return (await openFromPlace(place)).checkpoint;
}

const good = { name: 'good', dims: [4], type: 0, data: floats(1, 2, 3, 4) };

describe('tensors that are not in order keep their name and say why', () => {
  it.each([
    ['a type that ggml removed', { type: 4 }, 'unsupported', 'q4_2 was removed'],
    ['a type nobody knows', { type: 99 }, 'unsupported', 'type 99 is not known'],
    ['rows that cut a block', { dims: [33], type: 8 }, 'corrupt', 'do not fill blocks of 32'],
    ['an offset between the places', { offset: 20 }, 'corrupt', 'not a multiple of 32'],
    ['an offset no double holds', { offset: 2n ** 63n }, 'corrupt', 'outside'],
    ['more values than the file', { dims: [2n ** 62n] }, 'corrupt', 'impossible'],
    ['a product that wraps', { dims: [2n ** 32n, 2n ** 32n] }, 'corrupt', 'too many'],
  ] as const)('%s', async (_, wrong, tag, words) => {
    const { parameters, warnings } = await opened({
      tensors: [good, { name: 'bad', dims: [4], type: 0, data: floats(1, 2, 3, 4), ...wrong }],
    });
    expect(parameters.at(0)).toMatchObject({ name: 'good', values: { kind: 'dense' } });
    const { values } = parameters.at(1);
    expect(values).toMatchObject({ kind: 'none', reason: { tag } });
    expect(values.kind === 'none' ? values.reason.message : '').toContain(words);
    expect(warnings[0]?.tag).toBe(tag);
    expect(warnings[0]?.message).toContain('"bad"');
  });
});

it('tells the type of what it cannot read', async () => {
  const { parameters } = await opened({ tensors: [{ name: 'w', dims: [32], type: 33, data: new Uint8Array(18) }] });
  expect(parameters.at(0)).toMatchObject({ dtype: 'opaque', typeName: 'q4_0_8_8', shape: [32] });
});

it('warns once of many tensors that end beyond the file', async () => {
  const tensors = Array.from({ length: 50 }, (_, i) => ({ name: `w${String(i)}`, dims: [1024], type: 0, offset: i * 4096 }));
  const { parameters, warnings } = await opened({ tensors });
  expect(parameters).toHaveLength(50);
  expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('50 tensors cannot be read, the first is "w0"')]);
});

describe('the tie by rule', () => {
  const embedding = { ...good, name: 'token_embd.weight' };

  it.each(['llama', 'gemma2', 'qwen2'])('is claimed for %s without an output', async (architecture) => {
    const { ties } = await opened({ pairs: [textPair('general.architecture', architecture)], tensors: [embedding] });
    expect(ties).toMatchObject([{ kind: 'alias', names: ['token_embd.weight', 'output.weight'], inferred: true }]);
  });

  it.each(['bert', 'nomic-bert', 'clip', 'unheard-of'])('is not for %s', async (architecture) => {
    expect((await opened({ pairs: [textPair('general.architecture', architecture)], tensors: [embedding] })).ties).toEqual([]);
  });

  it('is not where there is an output', async () => {
    const tensors = [embedding, { ...good, name: 'output.weight' }];
    expect((await opened({ pairs: [textPair('general.architecture', 'llama')], tensors })).ties).toEqual([]);
  });
});
