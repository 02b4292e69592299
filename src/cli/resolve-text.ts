/** What an expression means, in lines for people. */
import type { AccessValue, ResolvedExpression } from '../protocol/access.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { countText, figureText, plainText, shapeText } from './text.js';

/** Names and numbers that stand on a line; the rest is counted. */
const mostShown = 16;

export function resolvedLines(open: OpenCheckpoint, expression: string, resolved: ResolvedExpression): readonly string[] {
  const lines = [expression, ...describe(open, expression, resolved).map((line) => `  ${line}`)];
  return lines.map(plainText);
}

function describe(open: OpenCheckpoint, expression: string, resolved: ResolvedExpression): readonly string[] {
  const { kind, error, block, names = [] } = resolved;
  switch (kind) {
    case 'error':
      return errorLines(expression, error);
    case 'parameter':
      return parameterLines(open, resolved);
    case 'block':
      return [`block ${block === '' || block === undefined ? '(the network)' : block}: ${parametersText(names)}`];
    case 'collection':
      return [parametersText(names)];
    case 'none':
      return [resolved.name === undefined ? 'None' : `None: no file holds gradients (${resolved.name})`];
    case 'value':
      return [valueText(resolved.value), ...(resolved.name === undefined ? [] : [`of ${resolved.name}`])];
  }
}

function errorLines(expression: string, error: ResolvedExpression['error']): readonly string[] {
  if (error === undefined) return [];
  const at = error.offset ?? 0;
  const isShown = error.offset !== undefined && !expression.includes('\n');
  // Two columns left of the expression's first character are the indent.
  return [...(isShown ? [`${' '.repeat(Math.max(0, at - 2))}^`] : []), error.message];
}

function parameterLines(open: OpenCheckpoint, { name = '', names = [], index }: ResolvedExpression): readonly string[] {
  if (index === undefined) return [name];
  const { dtype, shape } = open.parameter(index);
  const others = names.filter((each) => each !== name);
  return [`${name}: ${shapeText(shape)} ${dtype}${others.length === 0 ? '' : `, tied with ${others.join(', ')}`}`];
}

function parametersText(names: readonly string[]): string {
  const shown = names.slice(0, mostShown).join(', ');
  const more = names.length > mostShown ? `, and ${countText(names.length - mostShown)} more` : '';
  if (names.length === 0) return 'no parameters';
  return `${countText(names.length)} ${names.length === 1 ? 'parameter' : 'parameters'}: ${shown}${more}`;
}

function valueText(value: AccessValue | undefined): string {
  if (value === undefined) return 'in the file, but not among its parameters';
  if (value === null) return 'None';
  if (typeof value === 'number') return figureText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  const shown = value.slice(0, mostShown).map(valueText).join(', ');
  return `[${shown}${value.length > mostShown ? `, and ${countText(value.length - mostShown)} more` : ''}]`;
}
