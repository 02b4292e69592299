/** Rows of the table as text for other programs: tab-separated, or a Markdown table. Figures in full. */
import type { ParameterNode } from '../../src/protocol/session.js';
import { exactNumber } from '../format/numbers.js';

interface CopiedColumn {
  readonly title: string;
  readonly of: (node: ParameterNode) => string;
}

const moment = (name: 'min' | 'max' | 'mean' | 'std'): CopiedColumn => ({
  title: name,
  of: ({ statistics }) => (statistics?.moments === undefined ? '' : exactNumber(statistics.moments[name])),
});

const columns: readonly CopiedColumn[] = [
  { title: 'name', of: (node) => node.name },
  { title: 'class', of: (node) => node.blockClass ?? '' },
  { title: 'dtype', of: (node) => node.typeName ?? node.dtype },
  { title: 'shape', of: (node) => node.shape.join('x') },
  { title: 'values', of: (node) => exactNumber(node.count) },
  { title: 'bytes', of: (node) => exactNumber(node.bytes) },
  { title: 'role', of: (node) => node.role },
  moment('min'),
  moment('max'),
  moment('mean'),
  moment('std'),
  { title: 'zeros', of: ({ statistics }) => (statistics === undefined ? '' : exactNumber(statistics.zeros)) },
  { title: 'nan', of: ({ statistics }) => (statistics === undefined ? '' : exactNumber(statistics.nan)) },
  { title: 'inf', of: ({ statistics }) => (statistics === undefined ? '' : exactNumber(statistics.positiveInfinity)) },
  { title: '-inf', of: ({ statistics }) => (statistics === undefined ? '' : exactNumber(statistics.negativeInfinity)) },
  { title: 'exact', of: ({ statistics }) => (statistics === undefined ? '' : String(statistics.exact)) },
];

/** Tabs and line breaks in names become spaces: they would make other cells. */
export function asTsv(nodes: readonly ParameterNode[]): string {
  const line = (cells: readonly string[]): string => cells.map((cell) => cell.replace(/[\t\r\n]/g, ' ')).join('\t');
  return [line(columns.map(({ title }) => title)), ...nodes.map((node) => line(columns.map(({ of }) => of(node))))].join('\n');
}

export function asMarkdown(nodes: readonly ParameterNode[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = `|${columns.map(({ title }) => (isFigure(title) ? ' ---: |' : ' --- |')).join('')}`;
  return [line(columns.map(({ title }) => title)), rule, ...nodes.map((node) => line(columns.map(({ of }) => of(node))))].join('\n');
}

function isFigure(title: string): boolean {
  return !['name', 'class', 'dtype', 'shape', 'role', 'exact'].includes(title);
}

/** Markdown reads these characters as markup. */
function escaped(cell: string): string {
  return cell.replace(/[\r\n]/g, ' ').replace(/([\\|`*_<>[\]])/g, '\\$1');
}
