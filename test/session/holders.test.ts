import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/model/block.js';
import { parameterList } from '../../src/model/parameter.js';
import { Holders } from '../../src/session/holders.js';

function block(
  name: string,
  className: string | null,
  own: readonly (readonly [string, number])[],
  children: readonly Block[] = [],
): Block {
  const parameters = own.map(([label, index]) => ({ name: label, index }));
  return { name, className, index: 0, path: [], parameters, children, parameterCount: parameters.length };
}

const names = ['0.weight', '0.1.weight', 'elsewhere'];
const parameters = parameterList(
  names.map((name, index) => ({
    index,
    name,
    path: name.split('.'),
    dtype: 'float32',
    shape: [],
    role: 'unknown',
    values: { kind: 'none', reason: { tag: 'corrupt', message: '' } },
  })),
);

// A key with a dot: `0.1` is a block of its own beside `0`.
const root = block(
  '',
  'Net',
  [],
  [block('0', 'Linear', [['weight', 0]]), block('0.1', 'Conv2d', [['weight', 1]]), block('other', 'Odd', [['renamed', 2]])],
);

describe('which block holds a parameter', () => {
  const holders = new Holders(root, parameters);

  it.each([
    [0, ['', '0'], 'weight', 'Linear'],
    [1, ['', '0.1'], 'weight', 'Conv2d'],
    [2, ['', 'other'], 'renamed', 'Odd'],
  ])('parameter %d', (index, path, label, className) => {
    expect(holders.chain(index).map(({ name }) => name)).toEqual(path);
    const holder = holders.holder(index);
    expect(holders.label(index, holder)).toBe(label);
    expect(holder.className).toBe(className);
    expect(holders.classNames()[index]).toBe(className);
  });
});
