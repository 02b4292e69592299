import { describe, expect, it } from 'vitest';
import type { TieGroup } from '../../src/model/tie.js';
import { TieIndex, untold } from '../../src/session/tie-index.js';

function group(kind: TieGroup['kind'], ...indices: readonly number[]): TieGroup {
  return { kind, indices, names: indices.map((index) => `p${String(index)}`) };
}

describe('equal content', () => {
  it('is not told again where it is known to be tied', () => {
    expect(untold([group('equal', 0, 1), group('equal', 2, 3)], [group('alias', 0, 1, 4)])).toEqual([group('equal', 2, 3)]);
  });

  it('is told where somebody outside the tie has it too, or the tie is none of the same elements', () => {
    const equal = [group('equal', 0, 1, 2)];
    expect(untold(equal, [group('alias', 0, 1)])).toEqual(equal);
    expect(untold(equal, [group('overlap', 0, 1, 2)])).toEqual(equal);
    expect(untold(equal, [group('alias', 0), group('storage', 0, 1, 2)])).toEqual([]);
  });

  it('leaves no gap in the numbers of the groups', () => {
    const index = new TieIndex([group('alias', 0, 1)]);
    index.setEqual([group('equal', 0, 1), group('equal', 1, 2)]);
    expect(index.all).toEqual([group('alias', 0, 1), group('equal', 1, 2)]);
    expect(index.of(1)).toEqual([0, 1]);
    expect(index.of(2)).toEqual([1]);
  });
});
