/** What headers tell, against the `gguf` package: names, order, types, shapes, places, alignment, ties. Values are judged with the fixtures. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import { tieKeys, type Golden } from '../../fixture/golden.js';

interface GgufGolden extends Golden {
  readonly parameters: readonly (Golden['parameters'][number] & {
    readonly dataOffset: number;
    readonly bytes: number;
    readonly shard?: string;
  })[];
}

const root = path.resolve(import.meta.dirname, '../../fixtures/gguf');
const names = readdirSync(root).filter((file) => file.endsWith('.golden.json'));

describe.each(names)('%s', (file) => {
  const golden = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as GgufGolden;

  it('has the tensors its package reports', async () => {
    const { checkpoint, place } = await openCheckpoint(path.join(root, file.slice(0, -'.golden.json'.length)));
    const found = [...checkpoint.parameters].map(({ name, dtype, shape, values }) => {
      const storage = values.kind === 'dense' ? checkpoint.storage(values.layout.storage) : undefined;
      const range = storage?.kind === 'range' ? storage : undefined;
      return { name, dtype, shape, start: range?.start, bytes: range?.length, file: checkpoint.files[range?.file ?? -1]?.name };
    });
    const opened = checkpoint.files[0]?.name;
    const wanted = golden.parameters.map(({ name, dtype, shape, dataOffset, bytes, shard }) => {
      return { name, dtype, shape, start: dataOffset, bytes, file: shard ?? opened };
    });
    expect(found).toEqual(wanted);
    expect(tieKeys(checkpoint.ties)).toEqual(tieKeys(golden.ties ?? []));
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint.tree.parameterCount).toBe(golden.parameters.length);
    await place.close();
  });
});

it('finds the fixtures', () => {
  expect(names.length).toBeGreaterThan(40);
});

it('says that the tie of a model without an output is inferred', async () => {
  const { checkpoint, place } = await openCheckpoint(path.join(root, 'llama_tied.gguf'));
  expect(checkpoint.ties).toEqual([{ kind: 'alias', names: ['token_embd.weight', 'output.weight'], indices: [0], inferred: true }]);
  expect(checkpoint.tree.children.map(({ name }) => name)).toEqual(['token_embd', 'blk', 'output_norm']);
  expect(checkpoint.tree.children[1]?.children.map(({ name }) => name)).toEqual(['0', '1']);
  await place.close();
});
