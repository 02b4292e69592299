/** `inspect` for people: a heading, a table, ties, the tree, warnings. */
import type { Block } from '../model/block.js';
import type { Statistics } from '../model/statistics.js';
import type { TieGroup } from '../model/tie.js';
import { bytesOf, countOf } from '../session/tensor.js';
import { summaryOf } from '../session/summary.js';
import type { InspectedParameter, Inspection } from './inspect.js';
import type { Output } from './output.js';
import { countText, figureText, plainText, shapeText, sizeText, tableLines, type Column } from './text.js';

/** Lines are aligned within such a page, so that a table of any length can be written as it comes. */
const page = 10_000;

export async function printInspection(inspection: Inspection, output: Output): Promise<void> {
  const { open, options } = inspection;
  await output.write(`${headingText(inspection)}\n\n`);
  const columns = columnsFor(options.statistics, options.values);
  let rows: InspectedParameter[] = [];
  for await (const inspected of inspection.parameters()) {
    rows.push(inspected, ...inspected.parts);
    if (rows.length < page) continue;
    await output.write(`${tableLines(rows, columns).join('\n')}\n`);
    rows = [];
  }
  if (rows.length > 0) await output.write(`${tableLines(rows, columns).join('\n')}\n`);
  const ties = inspection.ties().map((tie) => `  ${tieText(tie)}`);
  if (ties.length > 0) await output.write(`\nties\n${ties.join('\n')}\n`);
  if (options.tree) await output.write(`\ntree\n${treeLines(open.checkpoint.tree).join('\n')}\n`);
  const warnings = open.checkpoint.warnings.map(({ message }) => `  ${plainText(message)}`);
  if (warnings.length > 0) await output.write(`\nwarnings\n${warnings.join('\n')}\n`);
}

function headingText({ open }: Inspection): string {
  const { name, formatTitle, bytes, parameterCount, uniqueParameterCount, valueCount, uniqueValueCount } = summaryOf(open);
  const parameters = `${countText(parameterCount)} parameters`;
  const values = `${countText(valueCount)} values`;
  const unique =
    uniqueParameterCount === parameterCount ? '' : ` (unique: ${countText(uniqueParameterCount)} and ${countText(uniqueValueCount)})`;
  return plainText(`${name} · ${formatTitle} · ${parameters}, ${values}${unique} · ${sizeText(bytes)}`);
}

function columnsFor(statistics: boolean, values: number | undefined): readonly Column<InspectedParameter>[] {
  return [
    { title: 'name', text: ({ parameter }) => plainText(parameter.name) },
    { title: 'dtype', text: ({ parameter }) => plainText(parameter.typeName ?? parameter.dtype) },
    { title: 'shape', text: ({ parameter }) => shapeText(parameter.shape) },
    { title: 'values', align: 'right', text: ({ parameter }) => countText(countOf(parameter)) },
    { title: 'size', align: 'right', text: ({ parameter }) => sizeText(bytesOf(parameter)) },
    { title: 'role', text: ({ parameter }) => (parameter.role === 'unknown' ? '' : parameter.role) },
    ...(statistics ? statisticsColumns : []),
    ...(values === undefined ? [] : valuesColumns),
    { title: '', text: ({ found }) => (found.error === undefined ? '' : plainText(found.error.message)) },
  ];
}

const statisticsColumns: readonly Column<InspectedParameter>[] = [
  ...(['min', 'max', 'mean', 'std'] as const).map((figure): Column<InspectedParameter> => {
    const text = ({ found }: InspectedParameter): string => {
      const value = found.statistics?.moments?.[figure];
      return value === undefined ? '' : figureText(value);
    };
    return { title: figure, align: 'right', text };
  }),
  { title: 'zeros', align: 'right', text: ({ found }) => countOfKind(found.statistics, ({ zeros }) => zeros) },
  { title: 'nan', align: 'right', text: ({ found }) => countOfKind(found.statistics, ({ nan }) => nan) },
  {
    title: 'inf',
    align: 'right',
    text: ({ found }) => countOfKind(found.statistics, ({ positiveInfinity, negativeInfinity }) => positiveInfinity + negativeInfinity),
  },
];

const valuesColumns: readonly Column<InspectedParameter>[] = [
  { title: 'first', text: ({ found }) => endText(found.first) },
  { title: 'last', text: ({ found }) => endText(found.last) },
  { title: 'sha256', text: ({ found }) => found.sha256 ?? '' },
];

function endText(values: readonly unknown[] | null | undefined): string {
  return values?.map((value) => (typeof value === 'number' ? figureText(value) : String(value))).join(' ') ?? '';
}

function countOfKind(statistics: Statistics | undefined, count: (statistics: Statistics) => number): string {
  return statistics === undefined ? '' : countText(count(statistics));
}

const tieWords = { alias: 'alias', storage: 'same storage', overlap: 'overlapping', equal: 'equal, not tied' } as const;

function tieText({ kind, names, usedBy, inferred, sameView, constant }: TieGroup): string {
  const remarks = [
    ...(usedBy === undefined ? [] : [`used by ${usedBy.join(', ')}`]),
    ...(inferred === true ? ['follows from the configuration'] : []),
    ...(sameView === false ? ['seen in different shapes'] : []),
    ...(constant === true ? ['all elements are one value'] : []),
  ];
  return plainText(`${tieWords[kind]}: ${names.join(' = ')}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`);
}

/** One line a block and a parameter; levels are visited with a stack of our own, since names may nest without end. */
function treeLines(root: Block): readonly string[] {
  const lines: string[] = [];
  const waiting: { readonly block: Block; readonly depth: number }[] = [{ block: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { block, depth } = next;
    const indent = '  '.repeat(depth + 1);
    lines.push(`${indent}${plainText(blockText(block))}`);
    for (const { name } of block.parameters) lines.push(`${indent}  ${plainText(name)}`);
    for (const child of [...block.children].reverse()) waiting.push({ block: child, depth: depth + 1 });
  }
  return lines;
}

function blockText({ name, className, detail }: Block): string {
  const known = className === null ? '' : `${className}${detail === undefined ? '' : `(${detail})`}`;
  if (name === '') return known === '' ? '(root)' : known;
  return known === '' ? `(${name})` : `(${name}): ${known}`;
}
