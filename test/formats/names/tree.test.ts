import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockTreeFromNames } from '../../../src/formats/names/tree.js';
import { blockAt, type Block } from '../../../src/model/block.js';

function tree(names: readonly string[]): Block {
  return blockTreeFromNames({ length: names.length, nameAt: (index) => names[index] ?? '' });
}

/** Every name below a block, rebuilt from the tree. */
function namesBelow(block: Block): readonly string[] {
  const own = block.parameters.map(({ name }) => [...block.path, name].join('.'));
  return [...own, ...block.children.flatMap(namesBelow)];
}

test('names become nested blocks in the order of their first appearance', () => {
  const root = tree(['0.block 1.weight', '0.block 1.bias', '0.block 0.weight', 'scale']);
  expect(root.parameters).toEqual([{ name: 'scale', index: 3 }]);
  expect(root.children.map(({ name }) => name)).toEqual(['0']);
  expect(blockAt(root, ['0'])?.children.map(({ name, index }) => [name, index])).toEqual([
    ['block 1', 0],
    ['block 0', 1],
  ]);
  expect(blockAt(root, ['0', 'block 1'])?.parameters.map(({ name }) => name)).toEqual(['weight', 'bias']);
});

test('names like paths nest by their slashes, and dots stay', () => {
  const names = ['layers/0/kernel', 'layers/0/bias.v', 'scale'];
  const root = blockTreeFromNames({ length: names.length, nameAt: (index) => names[index] ?? '' }, '/');
  expect(root.parameters).toEqual([{ name: 'scale', index: 2 }]);
  expect(blockAt(root, ['layers', '0'])?.parameters).toEqual([
    { name: 'kernel', index: 0 },
    { name: 'bias.v', index: 1 },
  ]);
});

test('a level is built when it is asked for, and only that one', () => {
  let asked = 0;
  const names = Array.from({ length: 1000 }, (_, i) => `layers.${String(i)}.mlp.weight`);
  const root = blockTreeFromNames({
    length: names.length,
    nameAt: (index) => {
      asked++;
      return names[index] ?? '';
    },
  });
  expect(root.parameterCount).toBe(1000);
  expect(asked).toBe(0);
  expect(root.children).toHaveLength(1);
  expect(asked).toBe(1000);
});

test('the tree holds exactly the names it was made from', () => {
  const segment = fc.string({ unit: fc.constantFrom('a', 'b', '0', ' ', '-'), maxLength: 2 });
  const name = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 40 }), (names) => {
      const root = tree(names);
      expect([...namesBelow(root)].sort()).toEqual([...names].sort());
      expect(root.parameterCount).toBe(names.length);
    }),
  );
});
