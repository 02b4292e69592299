/** Badge and colour of a row: tied, highlighted, not finite, edited. A badge says in a letter what the colour says. */
import type { TieGroup } from '../../model/tie.js';
import { markWords } from '../labels.js';

export interface Mark {
  /** At most two characters. */
  readonly badge?: string;
  /** Id of a theme colour. */
  readonly color: string;
  readonly tooltip: string;
}

/** Those of the groups in the editor's table. */
const tieColors = ['charts.blue', 'charts.orange', 'charts.purple', 'charts.green'];

export interface MarkedRow {
  readonly ties: readonly TieGroup[];
  /** Number of the first group that is a tie. */
  readonly group: number | undefined;
  readonly nonFinite: number;
  readonly highlighted: boolean;
  /** Its values or its name are not those of the file. */
  readonly edited: boolean;
  /** The next save leaves it out. */
  readonly removed: boolean;
}

/** Undefined for a row with nothing to say. */
export function markOf({ ties, group, nonFinite, highlighted, edited, removed }: MarkedRow): Mark | undefined {
  const words = [
    ...(highlighted ? ['highlighted'] : []),
    ...(removed ? ['removed'] : edited ? ['edited'] : []),
    ...markWords(ties, nonFinite),
  ];
  if (words.length === 0) return undefined;
  const badge =
    `${nonFinite > 0 ? '!' : ''}${removed ? 'D' : edited ? 'M' : ''}${highlighted ? '●' : group === undefined ? '' : 'T'}`.slice(0, 2);
  const color = highlighted
    ? 'charts.yellow'
    : nonFinite > 0
      ? 'list.errorForeground'
      : removed
        ? 'gitDecoration.deletedResourceForeground'
        : edited
          ? 'gitDecoration.modifiedResourceForeground'
          : group === undefined
            ? undefined
            : tieColors[group % tieColors.length];
  if (color === undefined) return undefined;
  return { ...(badge === '' ? {} : { badge }), color, tooltip: words.join(', ') };
}

/** The first group a parameter is tied in; equality is no tie, and sharing some memory is not being the same. */
export function tieNumber(groups: readonly number[], ties: readonly TieGroup[]): number | undefined {
  return groups.find((_, position) => {
    const kind = ties[position]?.kind;
    return kind === 'alias' || kind === 'storage';
  });
}
