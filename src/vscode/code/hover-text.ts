/** What hovers over code say, as Markdown in which every text of a file is escaped. */
import type { Elements } from '../../model/elements.js';
import type { Statistics } from '../../model/statistics.js';
import type { AccessValue, ResolvedExpression } from '../../protocol/access.js';
import type { Glance, Picture } from '../../protocol/glance.js';
import type { CheckpointSummary, ParameterDetails } from '../../protocol/session.js';
import { bytesText, countOf, countText, valueText } from '../figures.js';
import { parameterDescription, roleText } from '../labels.js';
import { code, escaped } from '../markdown.js';
import { statisticsLines } from '../statistics-text.js';
import { checkpointTooltip, tieFacts } from '../tooltip.js';
import type { Seen } from './glances.js';

/** Commands that links of hovers run. */
export const linkCommands = {
  Show: 'paramscope.revealInEditor',
  Initialize: 'paramscope.initialize',
  'Copy Name': 'paramscope.copyName',
  'Reveal in Tree': 'paramscope.revealInTree',
} as const;

/** What fits into a hover without scrolling: facts line by line, the picture, and where to go from here. */
export function parameterText(path: string, details: ParameterDetails, { glance, statistics }: Seen, editable: boolean): string {
  const { node } = details;
  const lines = [
    `**${escaped(node.name)}**`,
    aboutLine(details),
    ...tieFacts(details).map(([label, text]) => `${label}: ${text}`),
    ...(node.problem === undefined ? [] : [`no values: ${escaped(node.problem.message)}`]),
    ...(statistics === undefined ? [] : [statisticsLine(statistics)]),
    firstLine(glance, node.count),
  ];
  const parts = [
    lines.filter((line) => line !== '').join('  \n'),
    pictureText(glance?.picture ?? null, node.name),
    linksTo({ path, index: node.index }, editable),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `8 × 4 float32 · 32 values, 128 B · trainable · in Linear`. */
function aboutLine({ node, of }: ParameterDetails): string {
  const { count, bytes, role, blockClass } = node;
  return [
    escaped(parameterDescription(node)),
    `${countOf(count, 'value')}, ${bytesText(bytes)}`,
    of === undefined ? roleText(role) : `${roleText(role)} of ${code(of)}`,
    ...(blockClass === null ? [] : [`in ${escaped(blockClass)}`]),
  ].join(' · ');
}

/** The figures, then of how many values they are. */
function statisticsLine(statistics: Statistics): string {
  const [basis, ...figures] = statisticsLines(statistics);
  return [...figures, ...(basis === undefined ? [] : [basis])].map(([label, text]) => escaped(`${label} ${text}`)).join(' · ');
}

function firstLine(glance: Glance | undefined, count: number): string {
  const values = elementTexts(glance?.first ?? null);
  return values.length === 0 ? '' : `values ${code([...values, ...(values.length < count ? ['…'] : [])].join(', '))}`;
}

function elementTexts(elements: Elements | null): readonly string[] {
  if (elements === null) return [];
  if (elements.kind === 'integer') return Array.from(elements.values, String);
  if (elements.kind === 'real') return Array.from(elements.values, valueText);
  const { values } = elements;
  return Array.from({ length: values.length / 2 }, (_, i) => `${valueText(values[2 * i] ?? 0)} + ${valueText(values[2 * i + 1] ?? 0)}i`);
}

function pictureText(picture: Picture | null, name: string): string {
  if (picture === null) return '';
  const { png, width, height, low, high, exact, sampled, of } = picture;
  const words = `Heatmap of ${escaped(name)}, from ${valueText(low)} to ${valueText(high)}`;
  const address = `data:image/png;base64,${Buffer.from(png).toString('base64')}|width=${String(width)},height=${String(height)}`;
  return `![${words}](${address})${exact || sampled === of ? '' : `\n\nsampled ${countText(sampled)} of ${countText(of)}`}`;
}

function linksTo(target: { readonly path: string; readonly index: number }, editable: boolean): string {
  const argument = encodeURIComponent(JSON.stringify([target]));
  const entries = Object.entries(linkCommands).filter(([label]) => editable || label !== 'Initialize');
  return entries.map(([label, command]) => `[${label}](command:${command}?${argument})`).join(' · ');
}

const mostShown = 6;

/** Of what is no parameter of its own. Undefined where there is nothing worth saying. */
export function otherText(result: ResolvedExpression, expression: string, summary: CheckpointSummary): string | undefined {
  switch (result.kind) {
    case 'error':
      return result.error === undefined ? undefined : escaped(result.error.message);
    case 'none':
      return `${code(expression)} is ${code('None')}${/\.grad\b/.test(expression) ? ': the file holds no gradient' : ''}`;
    case 'value':
      return result.value === undefined ? undefined : `${code(expression)} is ${code(shown(result.value))}`;
    case 'block':
      return result.block === '' ? checkpointTooltip(summary) : `block **${escaped(result.block ?? '')}**${members(result)}`;
    case 'collection':
      return result.names?.length === summary.parameterCount ? checkpointTooltip(summary) : members(result).trim();
    case 'parameter':
      return undefined;
  }
}

function members({ names = [] }: ResolvedExpression): string {
  if (names.length === 0) return '\n\nno parameters';
  const rest = names.length - mostShown;
  const listed = names.slice(0, mostShown).map((name) => `- ${escaped(name)}`);
  return `\n\n${countOf(names.length, 'parameter')}:\n\n${listed.join('\n')}${rest > 0 ? `\n- and ${countText(rest)} more` : ''}`;
}

const mostCharacters = 300;

/** As Python writes it, six digits a number. */
function shown(value: AccessValue): string {
  const text = pythonText(value);
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}

function pythonText(value: AccessValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return valueText(value);
  if (typeof value === 'object') return `[${value.slice(0, mostCharacters).map(pythonText).join(', ')}]`;
  return String(value);
}
