/** The mark of a tied parameter in the table: a click highlights its group. */
import type { TieGroup } from '../../src/model/tie.js';
import { segmentColor } from '../charts/dtype-bar.js';
import { element, icon } from '../dom.js';

/** Words for the kinds of tie; *equal* is not a tie. */
export const tieWords: Readonly<Record<TieGroup['kind'], { readonly chip: string; readonly sentence: string }>> = {
  alias: { chip: 'alias', sentence: 'tied: the file records these names for one parameter' },
  storage: { chip: 'storage', sentence: 'tied: the same elements of one storage' },
  overlap: { chip: 'overlap', sentence: 'overlapping: parts of one storage' },
  equal: { chip: 'equal', sentence: 'equal, not tied: the same content in different storages' },
};

/** So many colours of groups the tree has; yellow is its highlight. */
const treeColors = 4;

/** `data-tie` tells the table which group was clicked. */
export function tieChip(group: TieGroup | undefined, index: number, of: number): HTMLElement {
  const text = group === undefined ? 'tied' : `${tieWords[group.kind].chip} ×${group.names.length}`;
  const title = group === undefined ? undefined : `${tieWords[group.kind].sentence}\n${group.names.slice(0, 12).join('\n')}`;
  const more = of > 1 ? ` +${of - 1}` : '';
  const chip = element('span', { class: `chip tie tie-${group?.kind ?? 'storage'}`, title, 'data-tie': index }, [
    icon('link'),
    text + more,
  ]);
  chip.style.setProperty('--tie-color', segmentColor(index % treeColors));
  return chip;
}
