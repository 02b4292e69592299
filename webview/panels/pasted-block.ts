/**
 * A block of values from the clipboard, as an edit: rows by line, columns by tab (or comma).
 *
 *   pastedBlock('1\t2\n3\t4') // [['1', '2'], ['3', '4']]
 */
import type { PasteEdit } from '../../src/model/edit.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { Arrangement } from '../../src/model/heatmap.js';
import { elementAt, type Position } from '../picture/arrangement.js';

export type Block = readonly (readonly string[])[];

export type PasteMade = { readonly edit: PasteEdit } | { readonly problem: string };

/** Undefined when it is no rectangle. */
export function pastedBlock(text: string): Block | undefined {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const separator = lines.some((line) => line.includes('\t')) ? '\t' : /,\s*/;
  const rows = lines.map((line) => line.split(separator).map((word) => word.trim()));
  const width = rows[0]?.length ?? 0;
  return width > 0 && rows.every((row) => row.length === width && row.every((word) => word !== '')) ? rows : undefined;
}

/** Values stand as they are shown: a block goes along the rows and columns of the grid. */
export function pasteOf({ node }: ParameterDetails, arrangement: Arrangement, cursor: Position, block: Block): PasteMade {
  const at = elementAt(node.shape, arrangement, cursor);
  const one = block.length === 1 && block[0]?.length === 1;
  const edit = (values: Block): PasteMade => ({
    edit: { edit: 'paste', parameters: [node.name], at, values: values.map((row) => row.map(valueOf)) },
  });
  const rank = node.shape.length;
  if (one) return edit(block);
  if (rank === 1) {
    if (block.length > 1 && (block[0]?.length ?? 0) > 1) return { problem: 'Only one row or one column of values fits into a sequence.' };
    return edit([block.flat()]);
  }
  const [rows, columns] = [only(arrangement.rows), only(arrangement.columns)];
  if (rows === rank - 2 && columns === rank - 1) return edit(block);
  if (rows === rank - 1 && columns === rank - 2) return edit(transposed(block));
  return { problem: 'Show the last two axes as rows and columns to paste a block.' };
}

function only(axes: readonly number[]): number | undefined {
  return axes.length === 1 ? axes[0] : undefined;
}

function transposed(block: Block): Block {
  return (block[0] ?? []).map((_, column) => block.map((row) => row[column] ?? ''));
}

/** Whole numbers stay text, with every digit; so do words, which the session knows. */
function valueOf(word: string): number | string {
  const plain = word.replaceAll('\u2212', '-');
  const value = Number(plain);
  return Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(plain)) ? plain : value;
}
