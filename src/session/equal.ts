/**
 * Equal content in different storages: *equal, not tied*. Only parameters whose type, shape and exact figures agree are candidates, and only
 * candidates are read once more for a digest, so that finding equal ones costs little where there are none.
 */
import type { Parameter } from '../model/parameter.js';
import type { Statistics } from '../model/statistics.js';
import type { TieGroup } from '../model/tie.js';

export interface Content {
  readonly index: number;
  readonly name: string;
  /** Parameters with one identity are the same elements of the same bytes. */
  readonly identity: string;
  /** Equal content has equal keys; the other way round only a digest can tell. */
  readonly key: string;
  readonly constant: boolean;
}

/** What equal content would agree in: of a sparse tensor its dense form. Undefined for empty tensors, which say nothing, and nested ones. */
export function contentOf(parameter: Parameter, identity: string | undefined, statistics: Statistics): Content | undefined {
  const { index, name, dtype, typeName, shape, quantization, values } = parameter;
  const isNested = values.kind === 'composite' && values.composite.layout === 'nested';
  if (values.kind === 'none' || isNested || statistics.of === 0) return undefined;
  const { zeros, nan, positiveInfinity, negativeInfinity, moments } = statistics;
  const figures = [zeros, nan, positiveInfinity, negativeInfinity, moments?.min, moments?.max];
  const key = JSON.stringify([dtype, typeName, shape, quantization, ...figures]);
  return { index, name, identity: identity ?? `held ${String(index)}`, key, constant: isConstant(statistics) };
}

/** All elements are one finite value: equality then says little. */
export function isConstant({ moments, nan, positiveInfinity, negativeInfinity }: Statistics): boolean {
  return moments !== undefined && moments.min === moments.max && nan + positiveInfinity + negativeInfinity === 0;
}

/** Groups of more than one identity that agree in all figures: to be digested. */
export function candidates(contents: readonly Content[]): readonly (readonly Content[])[] {
  return grouped(contents, ({ key }) => key).filter(severalIdentities);
}

/** Groups by digest, each with every parameter of that content, in the checkpoint's order; a group of one identity is a tie, not equality. */
export function equalGroups(contents: readonly Content[], digestOf: (content: Content) => string | undefined): readonly TieGroup[] {
  const digested = contents.filter((content) => digestOf(content) !== undefined);
  return grouped(digested, (content) => `${content.key} ${digestOf(content) ?? ''}`)
    .filter(severalIdentities)
    .map((group) => {
      const sorted = [...group].sort((a, b) => a.index - b.index);
      const tie = { kind: 'equal', names: sorted.map(({ name }) => name), indices: sorted.map(({ index }) => index) } as const;
      return sorted.every(({ constant }) => constant) ? { ...tie, constant: true } : tie;
    })
    .sort((a, b) => (a.indices[0] ?? 0) - (b.indices[0] ?? 0));
}

function severalIdentities(group: readonly Content[]): boolean {
  return new Set(group.map(({ identity }) => identity)).size > 1;
}

function grouped(contents: readonly Content[], keyOf: (content: Content) => string): readonly (readonly Content[])[] {
  const groups = new Map<string, Content[]>();
  for (const content of contents) {
    const key = keyOf(content);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [content]);
    else group.push(content);
  }
  return [...groups.values()];
}
