import { describe, expect, it } from 'vitest';
import { glob, matcher } from '../../src/session/glob.js';
import { naturalKey } from '../../src/session/natural-order.js';

describe('globs over names', () => {
  it.each([
    ['*.weight', '0.block 1.weight', true],
    ['*.weight', '0.bias', false],
    ['layer.?', 'layer.1', true],
    ['layer.?', 'layer.12', false],
    ['*', '', true],
    ['a*b*c', 'aXbXbYc', true],
    ['a*b*c', 'aXc', false],
    ['[0]', '[0]', true],
    ['Weight', 'weight', false],
  ])('%s on %s: %s', (pattern, name, matches) => {
    expect(glob(pattern)(name)).toBe(matches);
  });

  it('does not try everything on patterns of many stars', () => {
    expect(glob(`${'*a'.repeat(50)}b`)('a'.repeat(20_000))).toBe(false);
  });

  it('in a filter box: a substring unless there are wildcards, in any case', () => {
    expect(matcher('EIGHT')('0.weight')).toBe(true);
    expect(matcher('*EIGHT')('0.weight')).toBe(true);
    expect(matcher('eigh?')('0.weight')).toBe(false);
  });
});

describe('natural order', () => {
  it('puts 2 before 10, whatever surrounds them', () => {
    const sorted = ['h.10.a', 'h.2.b', 'h.2.a', 'h.100', 'g', 'h.007'].sort((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1));
    expect(sorted).toEqual(['g', 'h.2.a', 'h.2.b', 'h.007', 'h.10.a', 'h.100']);
  });
});
