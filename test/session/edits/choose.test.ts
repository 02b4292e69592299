import { describe, expect, it } from 'vitest';
import type { TieGroup } from '../../../src/model/tie.js';
import { choose, tiedTo, type Names } from '../../../src/session/edits/choose.js';
import { captures, renamed } from '../../../src/session/edits/rename.js';

function named(...names: readonly (string | undefined)[]): Names {
  return { length: names.length, nameAt: (index) => names[index] };
}

describe('chosen parameters', () => {
  const names = named('0.weight', '0.bias', '2.weight', undefined, 'a*b', 'ab', '2.weight');

  it('are those that a pattern matches, in their order', () => {
    expect(choose('*.weight', names)).toEqual([0, 2, 6]);
    expect(choose('?.bias', names)).toEqual([1]);
    expect(choose('a*b', names)).toEqual([4, 5]);
  });

  it('are those of a list, in its order, with patterns as they stand', () => {
    expect(choose(['2.weight', '0.bias', '0.bias'], names)).toEqual([2, 6, 1]);
    expect(choose(['a*b'], names)).toEqual([4]);
  });

  it.each([
    ['0.wieght', 'there is no parameter 0.wieght; did you mean 0.weight?'],
    ['*.weights', 'no parameter matches *.weights; did you mean 0.weight?'],
    ['3.BIAS', 'there is no parameter 3.BIAS; did you mean 0.bias?'],
    ['encoder', 'there is no parameter encoder'],
    [['0.bias', '1.bias'], 'there is no parameter 1.bias; did you mean 0.bias?'],
  ])('are refused where there are none: %s', (selection, message) => {
    expect(() => choose(selection, names)).toThrow(expect.objectContaining({ tag: 'refused', message }) as Error);
  });
});

describe('tied names', () => {
  const names = named('embedding', 'head', 'part', 'twin');
  const ties: readonly TieGroup[] = [
    { kind: 'storage', names: ['embedding', 'head'], indices: [0, 1], sameView: true },
    { kind: 'alias', names: ['embedding', 'decoder'], indices: [0] },
    { kind: 'overlap', names: ['embedding', 'part'], indices: [0, 2] },
    { kind: 'equal', names: ['embedding', 'twin'], indices: [0, 3] },
    { kind: 'alias', names: ['twin'], indices: [3], usedBy: ['here', 'there'] },
  ];

  it('are those of the same elements and those that the file records, never of equal content', () => {
    expect(tiedTo([0], ties, names)).toEqual(['head', 'decoder']);
    expect(tiedTo([1], ties, names)).toEqual(['embedding']);
    expect(tiedTo([0, 1], ties, names)).toEqual(['decoder']);
    expect(tiedTo([2, 3], ties, names)).toEqual([]);
  });

  it('are the names of now', () => {
    expect(tiedTo([1], ties, named('token', 'head', 'part', 'twin'))).toEqual(['token']);
    expect(tiedTo([1], ties, named(undefined, 'head', 'part', 'twin'))).toEqual([]);
  });
});

describe('new names', () => {
  const names = named('module.0.weight', 'module.0.bias', 'other');

  it('have what the stars matched', () => {
    expect(renamed({ parameters: 'module.*', to: '*' }, names)).toEqual([
      { index: 0, name: '0.weight' },
      { index: 1, name: '0.bias' },
    ]);
    expect(renamed({ parameters: '*.0.*', to: 'net.*.first.*' }, names)).toMatchObject([
      { name: 'net.module.first.weight' },
      { name: 'net.module.first.bias' },
    ]);
    expect(renamed({ parameters: ['other'], to: 'a * b' }, names)).toEqual([{ index: 2, name: 'a * b' }]);
    expect(renamed({ parameters: '*', to: '*' }, names)).toEqual([]);
  });

  it('may change places', () => {
    const swapped = named('a1', 'b1', '');
    expect(renamed({ parameters: '?1', to: 'c' }, named('a1'))).toEqual([{ index: 0, name: 'c' }]);
    expect(renamed({ parameters: '*1', to: '*2' }, swapped)).toEqual([
      { index: 0, name: 'a2' },
      { index: 1, name: 'b2' },
    ]);
  });

  it.each([
    ['one that is there', { parameters: 'module.0.weight', to: 'other' }, 'module.0.weight and other cannot both be named other'],
    ['one for two', { parameters: 'module.*', to: 'x' }, 'module.0.weight and module.0.bias cannot both be named x'],
    ['another number of stars', { parameters: 'module.*', to: '*.*' }, '*.* has 2 stars, module.* has 1'],
    ['none at all', { parameters: 'oth*er', to: '*' }, 'other would have no name'],
  ])('are refused: %s', (_, edit, message) => {
    expect(() => renamed(edit, names)).toThrow(
      expect.objectContaining({ tag: 'refused', message: expect.stringContaining(message) as string }) as Error,
    );
  });

  it('leave names alone that the file repeats', () => {
    expect(renamed({ parameters: 'a', to: 'b' }, named('x', 'x', 'a'))).toEqual([{ index: 2, name: 'b' }]);
    expect(() => renamed({ parameters: ['x'], to: 'y' }, named('x', 'x'))).toThrow('x and x cannot both be named y');
  });

  it.each([
    ['*', 'abc', ['abc']],
    ['a*c', 'abc', ['b']],
    ['*b*', 'abcb', ['a', 'cb']],
    ['*.?.*', 'net.1.weight', ['net', 'weight']],
    ['a*a', 'a', undefined],
    ['*x*', 'abc', undefined],
    ['ab', 'abc', undefined],
    ['a?c', 'abc', []],
  ])('come from what %s matches in %s', (pattern, name, expected) => {
    expect(captures(pattern, name)).toEqual(expected);
  });
});
