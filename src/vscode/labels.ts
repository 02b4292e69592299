/**
 * What rows of the trees, the status bar and quick picks say: label, description, accessible name.
 *
 *   parameterDescription(node) // 8 × 4 float32
 */
import type { Framework } from '../model/checkpoint.js';
import type { Role } from '../model/parameter.js';
import type { TieGroup, TieKind } from '../model/tie.js';
import { frameworkTitles } from '../protocol/framework-titles.js';
import type { BlockNode, CheckpointSummary, ParameterNode } from '../protocol/session.js';
import { bytesText, countOf, shapeText } from './figures.js';
import { shortText } from './visible-text.js';

export function frameworkTitle(framework: Framework): string {
  return frameworkTitles[framework];
}

/** Bytes of all values, tied ones once. */
export function valueBytes({ bytesByDtype }: CheckpointSummary): number {
  return bytesByDtype.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `PyTorch · 17 parameters · 372 values · 1.5 KiB`: parameters by name, values and bytes as stored, tied ones once. */
export function checkpointDescription(summary: CheckpointSummary): string {
  const { framework, parameterCount, uniqueValueCount } = summary;
  const parts = [frameworkTitle(framework), countOf(parameterCount, 'parameter'), countOf(uniqueValueCount, 'value')];
  return [...parts, bytesText(valueBytes(summary))].join(' · ');
}

/** `Sequential · 2 blocks · 4 parameters`; the class only when the file tells it. */
export function blockDescription({ className, childBlocks, parameterCount }: BlockNode): string {
  const parts = [
    ...(className === null ? [] : [shortText(className)]),
    ...(childBlocks === 0 ? [] : [countOf(childBlocks, 'block')]),
    ...(parameterCount === 0 && className !== null ? [] : [countOf(parameterCount, 'parameter')]),
  ];
  return parts.join(' · ');
}

export function parameterDescription({
  shape,
  dtype,
  typeName,
  text,
}: Pick<ParameterNode, 'shape' | 'dtype' | 'typeName' | 'text'>): string {
  const type = `${shapeText(shape)} ${typeName ?? dtype}`;
  return text === undefined ? type : `${type} · ${shortText(text)}`;
}

const roles: Record<Role, string> = {
  trainable: 'trainable',
  buffer: 'buffer',
  optimizer: 'optimizer state',
  other: 'other',
  unknown: 'role not told',
};

export function roleText(role: Role): string {
  return roles[role];
}

/** What the marks of a row say in words. */
export function markWords(ties: readonly TieGroup[], nonFinite: number): readonly string[] {
  const kinds = [...new Set(ties.map(({ kind }) => tieWord[kind]))];
  return [...kinds, ...(nonFinite === 0 ? [] : [countOf(nonFinite, 'value') + ' not finite'])];
}

const tieWord: Record<TieKind, string> = {
  alias: 'tied',
  storage: 'tied',
  overlap: 'shares memory with another',
  equal: 'equal to another, not tied',
};

/** For a screen reader: begins with the label. */
export function accessibleLabel(label: string, parts: readonly string[]): string {
  return [label, ...parts.filter((part) => part !== '')].join(', ');
}

const tieTitles: Record<TieKind, string> = {
  alias: 'Recorded as tied',
  storage: 'Same storage',
  overlap: 'Overlapping',
  equal: 'Equal, not tied',
};

export function tieTitle(kind: TieKind): string {
  return tieTitles[kind];
}

/** One group in a few words: `2.weight = 4.weight`; `≡` would promise more than equality. */
export function tieLabel({ names, kind }: TieGroup): string {
  const shown = names.slice(0, 3).map(shortText);
  const rest = names.length - shown.length;
  return `${shown.join(kind === 'overlap' ? ' ∩ ' : ' = ')}${rest === 0 ? '' : ` and ${String(rest)} more`}`;
}

export function tieDescription(group: TieGroup): string {
  const parts = [
    ...(group.names.length > 2 ? [countOf(group.names.length, 'name')] : []),
    ...(group.inferred === true ? ['by the model’s configuration'] : []),
    ...(group.kind === 'storage' && group.sameView === false ? ['another view of the same elements'] : []),
    ...(group.constant === true ? ['all values are one'] : []),
  ];
  return parts.join(' · ');
}

/** `17 parameters · 1.5 KiB`. */
export function statusText(summary: CheckpointSummary): string {
  return `${countOf(summary.parameterCount, 'parameter')} · ${bytesText(valueBytes(summary))}`;
}
