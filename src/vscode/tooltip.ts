/**
 * Tooltips and hovers as Markdown source, in which every text of the file is escaped.
 *
 *   new MarkdownString(parameterTooltip(details))
 */
import type { TieGroup } from '../model/tie.js';
import type { BlockNode, CheckpointSummary, ParameterDetails } from '../protocol/session.js';
import { bytesText, countOf, countText, shapeText } from './figures.js';
import { checkpointDescription, roleText, tieTitle } from './labels.js';
import { code, escaped } from './markdown.js';
import { statisticsLines } from './statistics-text.js';

/** Ties, names and warnings beyond this are counted. */
const shown = 5;

/** Full name, then a list of facts. */
export function parameterTooltip(details: ParameterDetails): string {
  const { node, file, fileOffset, of } = details;
  const { dtype, typeName, text, shape, count, bytes, role, blockClass, statistics, problem } = node;
  const facts: (readonly [string, string])[] = [
    ['shape', `${shapeText(shape)} ${typeName ?? dtype}`],
    ...(text === undefined ? [] : ([['value', code(text)]] as const)),
    ['values', `${countText(count)}, ${bytesText(bytes)}`],
    ['role', of === undefined ? roleText(role) : `${roleText(role)} of ${code(of)}`],
    ...(blockClass === null ? [] : ([['in', escaped(blockClass)]] as const)),
    ['file', `${escaped(file)}${fileOffset === undefined ? '' : `, at byte ${countText(fileOffset)}`}`],
    ...fanFacts(details),
    ...tieFacts(details),
    ...(problem === undefined ? [] : ([['no values', escaped(problem.message)]] as const)),
    ...(statistics === undefined ? [] : statisticsLines(statistics).map(([label, text]) => [label, escaped(text)] as const)),
  ];
  return `**${escaped(node.name)}**\n\n${factList(facts)}`;
}

function fanFacts({ fans }: ParameterDetails): readonly (readonly [string, string])[] {
  return fans === undefined ? [] : [['fan', `in ${countText(fans.fanIn)}, out ${countText(fans.fanOut)}`]];
}

/** What it is tied with, and how: label and text. */
export function tieFacts({ ties, node }: ParameterDetails): readonly (readonly [string, string])[] {
  return ties.slice(0, shown).map((group) => [tieTitle(group.kind).toLowerCase(), tieNames(group, node.name)] as const);
}

function tieNames({ names }: TieGroup, own: string): string {
  const others = names.filter((name) => name !== own);
  const rest = others.length - shown;
  return `${others.slice(0, shown).map(code).join(', ')}${rest > 0 ? ` and ${countText(rest)} more` : ''}`;
}

function factList(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([label, text]) => `- ${label}: ${text}`).join('\n');
}

export function blockTooltip(block: BlockNode): string {
  const { path, className, detail, index, childBlocks, parameterCount } = block;
  const facts: (readonly [string, string])[] = [
    ...(className === null ? [] : ([['class', code(detail === undefined ? className : `${className}(${detail})`)]] as const)),
    ['position', `[${String(index)}]`],
    ['holds', `${countOf(childBlocks, 'block')}, ${countOf(parameterCount, 'parameter')} in all`],
  ];
  return `**${escaped(path.join('.'))}**\n\n${factList(facts)}`;
}

export function checkpointTooltip(summary: CheckpointSummary): string {
  const { path, formatTitle, bytes, files, parameterCount, uniqueParameterCount, valueCount, uniqueValueCount, warnings } = summary;
  const facts: (readonly [string, string])[] = [
    ['format', escaped(formatTitle)],
    ['size', `${bytesText(bytes)}${files.length === 1 ? '' : ` in ${countOf(files.length, 'file')}`}`],
    ['parameters', `${countText(uniqueParameterCount)} unique, ${countText(parameterCount)} as used`],
    ['values', `${countText(uniqueValueCount)} unique, ${countText(valueCount)} as used`],
    ...summary.bytesByDtype.slice(0, shown).map(({ dtype, bytes: part }) => [dtype, bytesText(part)] as const),
    ...warnings.slice(0, shown).map(({ message }) => ['warning', escaped(message)] as const),
    ...(warnings.length > shown ? ([['more warnings', countText(warnings.length - shown)]] as const) : []),
  ];
  return `**${escaped(path)}**\n\n${escaped(checkpointDescription(summary))}\n\n${factList(facts)}`;
}
