/** A block of values from the clipboard, laid on the grid as it is shown. */
import { describe, expect, it } from 'vitest';
import type { ParameterDetails } from '../../src/protocol/session.js';
import { pastedBlock, pasteOf } from '../../webview/panels/pasted-block.js';

function details(shape: readonly number[]): ParameterDetails {
  return { node: { name: 'w', shape } } as unknown as ParameterDetails;
}

const block = [
  ['1', '2'],
  ['3', '4'],
] as const;

describe('text of the clipboard', () => {
  it('is rows by line and columns by tab, as spreadsheets copy them', () => {
    expect(pastedBlock('1\t2\r\n3\t4\r\n')).toEqual(block);
    expect(pastedBlock('1, 2\n3, 4')).toEqual(block);
    expect(pastedBlock('7')).toEqual([['7']]);
  });

  it('that is no rectangle is no block', () => {
    expect(pastedBlock('1\t2\n3')).toBeUndefined();
    expect(pastedBlock('1\t\t2')).toBeUndefined();
    expect(pastedBlock('')).toBeUndefined();
  });
});

describe('a paste', () => {
  it('goes where the cursor is, along the rows and columns that are shown', () => {
    const arrangement = { rows: [0], columns: [1], fixed: [0, 0] };
    expect(pasteOf(details([8, 4]), arrangement, { row: 2, column: 1 }, block)).toEqual({
      edit: {
        edit: 'paste',
        parameters: ['w'],
        at: [2, 1],
        values: [
          [1, 2],
          [3, 4],
        ],
      },
    });
    const turned = { rows: [1], columns: [0], fixed: [0, 0] };
    expect(pasteOf(details([8, 4]), turned, { row: 1, column: 2 }, block)).toMatchObject({
      edit: {
        at: [2, 1],
        values: [
          [1, 3],
          [2, 4],
        ],
      },
    });
  });

  it('into a sequence is a row or a column', () => {
    const arrangement = { rows: [], columns: [0], fixed: [0] };
    const column = pasteOf(details([8]), arrangement, { row: 0, column: 3 }, [['1'], ['2']]);
    expect(column).toMatchObject({ edit: { at: [3], values: [[1, 2]] } });
    expect(pasteOf(details([8]), arrangement, { row: 0, column: 3 }, block)).toHaveProperty('problem');
  });

  it('into a wall of tiles is refused, but for one value', () => {
    const arrangement = { rows: [0, 2], columns: [1, 3], fixed: [0, 0, 0, 0] };
    expect(pasteOf(details([4, 2, 3, 3]), arrangement, { row: 4, column: 0 }, block)).toHaveProperty('problem');
    expect(pasteOf(details([4, 2, 3, 3]), arrangement, { row: 4, column: 0 }, [['5']])).toMatchObject({ edit: { at: [1, 0, 1, 0] } });
  });

  it('keeps words, and every digit of large whole numbers', () => {
    const arrangement = { rows: [], columns: [0], fixed: [0] };
    const made = pasteOf(details([8]), arrangement, { row: 0, column: 0 }, [['NaN', '9007199254740993', '\u22120.5']]);
    expect(made).toMatchObject({ edit: { values: [['NaN', '9007199254740993', -0.5]] } });
  });
});
