/** A block of values put at an index of a parameter. */
import type { PasteEdit } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import { contiguousStrides } from '../../model/shape.js';
import type { Numbers } from '../../numeric/encode.js';
import type { Run } from '../../numeric/runs.js';
import type { Patch } from './overlay.js';
import type { ValueWriter } from './value-writer.js';
import type { Chosen } from './windows.js';
import type { Writable } from './writable.js';

/** `refused` when the block is no rectangle, does not fit, or holds a word that is no number. */
export async function pastedValues({ at, values }: PasteEdit, target: Writable, writer: ValueWriter): Promise<readonly Patch[]> {
  const { shape, name } = target.parameter;
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const refuse = (reason: string): never => {
    throw new CheckpointError('refused', `${name}: ${reason}`);
  };
  if (columns === 0 || values.some((row) => row.length !== columns)) refuse('what is pasted is not a block of values');
  if (at.length !== shape.length) refuse(`${String(at.length)} indices for ${String(shape.length)} dimensions`);
  const size = shape.map((_, axis) => (axis === shape.length - 1 ? columns : axis === shape.length - 2 ? rows : 1));
  if (shape.length < 2 && rows !== 1) refuse(`${String(rows)} rows do not fit into ${String(shape.length)} dimensions`);
  if (shape.length === 0 && columns !== 1) refuse('it holds one value');
  shape.forEach((length, axis) => {
    const first = at[axis] ?? -1;
    if (first < 0 || first + (size[axis] ?? 1) > length)
      refuse(`${String(rows)} × ${String(columns)} values at [${at.join(', ')}] do not fit into ${shape.join(' × ')}`);
  });
  const strides = contiguousStrides(shape);
  const start = at.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 1), 0);
  const rowStride = strides.at(-2) ?? 0;
  const numbers = values.flat();
  let done = 0;
  return await writer.change(block({ start, rows, columns, rowStride }), false, ({ count }) => {
    const next = numbers.slice(done, done + count);
    done += count;
    return parsed(next, name);
  });
}

function block(place: { readonly start: number; readonly rows: number; readonly columns: number; readonly rowStride: number }): Chosen {
  const { start, rows, columns, rowStride } = place;
  return {
    count: rows * columns,
    *runs(): Iterable<Run> {
      for (let row = 0; row < rows; row++) yield { start: start + row * rowStride, length: columns, stride: 1 };
    },
  };
}

/** Whole numbers beyond what a double holds come as text, and keep every digit. */
function parsed(values: readonly (number | string)[], name: string): Numbers {
  if (values.every((value) => typeof value === 'string' && /^-?\d{1,20}$/.test(value))) {
    const integers = values.map((value) => BigInt(value));
    if (integers.some((value) => BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value))
      throw new CheckpointError('refused', `${name}: a number has more than 64 bits`);
    return {
      kind: 'integer',
      values: integers.some((value) => value >= 2n ** 63n) ? BigUint64Array.from(integers) : BigInt64Array.from(integers),
    };
  }
  return { kind: 'real', values: Float64Array.from(values, (value) => numberOf(value, name)) };
}

function numberOf(value: number | string, name: string): number {
  if (typeof value === 'number') return value;
  const text = value.trim().toLowerCase().replace('\u2212', '-');
  if (/^[-+]?inf(inity)?$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[-+]?nan$/.test(text)) return NaN;
  const number = text === '' ? NaN : Number(text);
  if (Number.isNaN(number)) throw new CheckpointError('refused', `${name}: ${JSON.stringify(value)} is not a number`);
  return number;
}
