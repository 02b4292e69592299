/** Which parameters are to be read again when the list of edits becomes another one. */
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../src/model/edit.js';
import type { EditState, PendingEdit } from '../../src/protocol/edits.js';
import { differenceOf, namesChanged, noEditsYet, removedIndices } from '../../src/protocol/edit-difference.js';

function set(index: number, statement: string, tiedNames: readonly string[] = []): PendingEdit {
  return { edit: { edit: 'set', parameters: [String(index)], statement }, sentence: statement, indices: [index], tiedNames };
}

function untied(index: number): PendingEdit {
  const edit: Edit = { edit: 'untie', parameters: [String(index)] };
  return { edit, sentence: 'untied', indices: [index], tiedNames: [] };
}

function state(edits: readonly PendingEdit[], changed: readonly number[]): EditState {
  return { edits, undone: 0, changed, saved: edits.length === 0 };
}

describe('the difference of two lists of edits', () => {
  it('is the edit that came or went', () => {
    const after = state([set(3, '= 1')], [3]);
    expect([...differenceOf(noEditsYet, after).indices]).toEqual([3]);
    expect([...differenceOf(after, noEditsYet).indices]).toEqual([3]);
    expect(differenceOf(noEditsYet, after).structural).toBe(false);
  });

  it('is what was undone beyond a save, of which no list tells', () => {
    const saved = { ...noEditsYet, saved: true };
    const once = { ...noEditsYet, undone: 1, changed: [3], saved: false };
    const twice = { ...once, undone: 2 };
    expect([...differenceOf(saved, once).indices]).toEqual([3]);
    expect([...differenceOf(once, twice).indices]).toEqual([3]);
    expect(differenceOf(saved, saved).indices.size).toBe(0);
  });

  it('holds everything after an edit that was taken out: what was drawn then is drawn anew', () => {
    const [first, second, third] = [set(1, '= 1'), set(2, '= 2'), set(3, '= normal()')];
    const { indices } = differenceOf(state([first, second, third], [1, 2, 3]), state([first, third], [1, 3]));
    expect([...indices].sort()).toEqual([2, 3]);
  });

  it('holds what is tied, whose number the edit does not tell', () => {
    const { indices } = differenceOf(noEditsYet, state([set(1, '= 1', ['head'])], [1, 7]));
    expect([...indices].sort()).toEqual([1, 7]);
  });

  it('says when names, ties or the list are others', () => {
    expect(differenceOf(noEditsYet, state([untied(1)], [])).structural).toBe(true);
  });
});

describe('the names that an edit changes', () => {
  it('are the chosen one and those tied with it', () => {
    expect(namesChanged(set(1, '= 1', ['head']))).toBe(2);
  });
});

describe('removed parameters', () => {
  it('are those of the edits that remove, and no others', () => {
    const removed: PendingEdit = { ...set(2, ''), edit: { edit: 'remove', parameters: ['2'] } };
    expect([...removedIndices(state([set(1, '= 1'), removed], [1, 2]))]).toEqual([2]);
    expect(removedIndices(noEditsYet).size).toBe(0);
  });
});
