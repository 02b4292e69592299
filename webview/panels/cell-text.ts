/** A cell in words: where it is, what it holds. */
import type { Dtype } from '../../src/model/dtype.js';
import type { Elements } from '../../src/model/elements.js';
import { cellMarks, type Heatmap } from '../../src/model/heatmap.js';
import { count, exactNumber, fullNumber, shortNumber } from '../format/numbers.js';
import type { CellExtent } from '../picture/grid.js';

/** `out 3, in 5`. */
export function placeText(axisNames: readonly string[], indices: readonly number[]): string {
  return indices.map((index, axis) => `${axisNames[axis] ?? `axis ${axis}`} ${index}`).join(', ');
}

/** The number of elements a cell covers. */
export function cellCount(extent: CellExtent): number {
  return (extent.rowEnd - extent.rowStart) * (extent.columnEnd - extent.columnStart);
}

/** Lines of the tooltip, from the picture alone. */
export function cellLines(heatmap: Heatmap, extent: CellExtent): string[] {
  const { cell } = extent;
  const elements = cellCount(extent);
  const marks = marksText(heatmap.marks[cell] ?? 0);
  const mean = heatmap.mean[cell] ?? Number.NaN;
  if (elements === 1) return [marks === '' ? shortNumber(mean, 6) : marks];
  const of = `${count(elements)} values${heatmap.exact ? '' : ', sampled'}`;
  if (Number.isNaN(mean)) return [of, marks];
  const range = `min ${shortNumber(heatmap.min[cell] ?? mean)}, max ${shortNumber(heatmap.max[cell] ?? mean)}`;
  return [`mean ${shortNumber(mean)} of ${of}`, range, ...(marks === '' ? [] : [`holds ${marks}`])];
}

function marksText(marks: number): string {
  const found: string[] = [];
  if ((marks & cellMarks.nan) !== 0) found.push('NaN');
  if ((marks & cellMarks.positiveInfinity) !== 0) found.push('+Inf');
  if ((marks & cellMarks.negativeInfinity) !== 0) found.push('−Inf');
  return found.join(', ');
}

/** An element as it is stored: shown, and in full for programs. Undefined behind the end. */
export interface ElementText {
  readonly shown: string;
  readonly full: string;
}

export function elementText(elements: Elements, at: number, dtype: Dtype): ElementText | undefined {
  if (elements.kind === 'complex') return complexText(elements.values, at, dtype);
  const value = elements.values[at];
  if (value === undefined) return undefined;
  if (typeof value === 'bigint') return { shown: value.toString().replace('-', '\u2212'), full: value.toString() };
  return { shown: dtype === 'bool' ? (value === 0 ? 'False' : 'True') : fullNumber(value, dtype), full: exactNumber(value) };
}

function complexText(values: Float64Array, at: number, dtype: Dtype): ElementText | undefined {
  const real = values[2 * at];
  const imaginary = values[2 * at + 1];
  if (real === undefined || imaginary === undefined) return undefined;
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '\u2212' : '+';
  const plain = exactNumber(imaginary);
  return {
    shown: `${fullNumber(real, dtype)} ${sign} ${fullNumber(Math.abs(imaginary), dtype)}i`,
    full: `${exactNumber(real)}${plain.startsWith('-') ? '' : '+'}${plain}i`,
  };
}
