/** The columns of the overview: what each shows, how wide, and how it sorts. A column is one entry here. */
import type { Statistics } from '../../src/model/statistics.js';
import type { TieGroup } from '../../src/model/tie.js';
import type { ParameterNode, TableSort } from '../../src/protocol/session.js';
import { rangeBar, type RangeScale } from '../charts/range-bar.js';
import { sparkline } from '../charts/sparkline.js';
import { element, type Content } from '../dom.js';
import { briefCount, bytes, count, percent, shapeText, shortNumber } from '../format/numbers.js';
import { tieChip } from '../panels/tie-chip.js';

export interface CellContext {
  readonly scale: RangeScale;
  readonly tieGroups: readonly TieGroup[];
  /** Indices of the parameters that differ from the file. */
  readonly changed: ReadonlySet<number>;
  /** Indices of those that the next save leaves out. */
  readonly removed: ReadonlySet<number>;
}

export interface Column {
  readonly id: string;
  readonly title: string;
  /** Pixels; the name takes what is left. */
  readonly width: number;
  readonly align: 'start' | 'end';
  readonly sort?: TableSort;
  /** Long form of an abbreviated title. */
  readonly hint?: string;
  readonly cell: (node: ParameterNode, context: CellContext) => readonly Content[];
}

const barHeight = 13;
export const rangeWidth = 80;
const histogramWidth = 68;

function figure(id: 'min' | 'max' | 'mean' | 'std'): Column {
  const cell = ({ statistics }: ParameterNode): Content[] => {
    const value = statistics?.moments?.[id];
    return value === undefined ? [] : [approximate(statistics) + shortNumber(value, 3)];
  };
  return { id, title: id, width: 82, align: 'end', sort: id, cell };
}

/** Figures of a sample say so. */
function approximate(statistics: Statistics | undefined): string {
  return statistics?.exact === false ? '≈ ' : '';
}

/** What tells most stands first: in a narrow window the last ones are scrolled to. */
export const columns: readonly Column[] = [
  { id: 'name', title: 'name', width: 180, align: 'start', sort: 'name', cell: nameCell },
  { id: 'class', title: 'class', width: 84, align: 'start', sort: 'class', cell: (node) => [node.blockClass ?? ''] },
  { id: 'dtype', title: 'dtype', width: 80, align: 'start', sort: 'dtype', cell: (node) => [node.typeName ?? node.dtype] },
  { id: 'shape', title: 'shape', width: 104, align: 'end', sort: 'shape', cell: (node) => [shapeText(node.shape)] },
  { id: 'values', title: 'values', width: 56, align: 'end', sort: 'count', cell: (node) => [briefCount(node.count)] },
  { id: 'bytes', title: 'bytes', width: 70, align: 'end', sort: 'bytes', cell: (node) => [bytes(node.bytes)] },
  { id: 'tie', title: 'tie', width: 96, align: 'start', cell: (node, { tieGroups }) => tieCells(node, tieGroups) },
  {
    id: 'range',
    title: 'range',
    width: rangeWidth + 12,
    align: 'start',
    hint: 'min to max and mean ± std, on one axis for all rows',
    cell: rangeCell,
  },
  {
    id: 'histogram',
    title: 'histogram',
    width: histogramWidth + 12,
    align: 'start',
    hint: 'each over its own range',
    cell: histogramCell,
  },
  figure('min'),
  figure('max'),
  figure('mean'),
  figure('std'),
  { id: 'zeros', title: 'zeros', width: 54, align: 'end', sort: 'zeros', hint: 'share of values that are zero', cell: zerosCell },
  {
    id: 'nonfinite',
    title: 'NaN/Inf',
    width: 68,
    align: 'end',
    sort: 'nonfinite',
    hint: 'values that are NaN or infinite',
    cell: nonfiniteCell,
  },
];

const roleMarks: Partial<Record<ParameterNode['role'], string>> = { buffer: 'buffer', optimizer: 'optimizer', other: 'other' };

function nameCell(node: ParameterNode, { changed, removed }: CellContext): Content[] {
  const mark = roleMarks[node.role];
  const isRemoved = removed.has(node.index);
  const edited = isRemoved
    ? [element('span', { class: 'edited removed', title: 'removed by the next save' }, ['D'])]
    : changed.has(node.index)
      ? [element('span', { class: 'edited', title: 'edited, not saved' }, ['M'])]
      : [];
  const name = element('span', { class: 'name', title: node.name }, [element(isRemoved ? 'del' : 'bdi', { dir: 'auto' }, [node.name])]);
  return [name, ...edited, ...(mark === undefined ? [] : [element('span', { class: 'role' }, [mark])])];
}

function zerosCell({ statistics }: ParameterNode): Content[] {
  return statistics === undefined ? [] : [approximate(statistics) + percent(statistics.zeros, statistics.count)];
}

function nonfiniteCell({ statistics, problem }: ParameterNode): Content[] {
  if (problem !== undefined) return [element('span', { class: 'muted', title: problem.message }, ['absent'])];
  if (statistics === undefined) return [];
  const found = statistics.nan + statistics.positiveInfinity + statistics.negativeInfinity;
  return found === 0 ? ['0'] : [element('span', { class: 'trouble' }, [`! ${count(found)}`])];
}

function rangeCell({ statistics }: ParameterNode, { scale }: CellContext): Content[] {
  return statistics?.moments === undefined ? [] : [rangeBar(statistics.moments, scale, { width: rangeWidth, height: barHeight }, document)];
}

function histogramCell({ statistics }: ParameterNode): Content[] {
  const size = { width: histogramWidth, height: barHeight + 3 };
  return statistics?.moments === undefined ? [] : [sparkline(statistics.moments.histogram, size, document)];
}

function tieCells(node: ParameterNode, groups: readonly TieGroup[]): Content[] {
  const [first] = node.ties;
  return first === undefined ? [] : [tieChip(groups[first], first, node.ties.length)];
}
