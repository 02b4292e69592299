/**
 * What an edit would do, in a few words.
 *
 *   previewText(preview) // -0.47 to 0.47, mean 0.001, std 0.27 · fan_in 20, fan_out 256
 */
import type { Statistics } from '../../../model/statistics.js';
import { namesChanged } from '../../../protocol/edit-difference.js';
import type { EditPreview, PendingEdit } from '../../../protocol/edits.js';
import { countOf, countText, valueText } from '../../figures.js';
import { nonFiniteCount, nonFiniteText } from '../../statistics-text.js';

export function rangeText(statistics: Statistics): string {
  const { moments, exact, count, of } = statistics;
  const parts = [
    ...(moments === undefined
      ? ['no finite values']
      : [`${valueText(moments.min)} to ${valueText(moments.max)}, mean ${valueText(moments.mean)}, std ${valueText(moments.std)}`]),
    ...(nonFiniteCount(statistics) === 0 ? [] : [nonFiniteText(statistics)]),
    ...(exact ? [] : [`of a sample of ${countText(count)} of ${countText(of)}`]),
  ];
  return parts.join(', ');
}

export function previewText({ after, fans, pending }: EditPreview): string {
  const parts = [
    rangeText(after),
    ...(fans === undefined ? [] : [`fan_in ${countText(fans.fanIn)}, fan_out ${countText(fans.fanOut)}`]),
    ...tiedText(pending),
    ...(pending.promise === undefined ? [] : [pending.promise]),
  ];
  return parts.join(' · ');
}

/** Nobody shall change a tied parameter without knowing. */
export function tiedText(pending: PendingEdit): readonly string[] {
  const { tiedNames } = pending;
  return tiedNames.length === 0 ? [] : [`applies to ${countOf(namesChanged(pending), 'name')}, tied: ${tiedNames.slice(0, 5).join(', ')}`];
}

/** Names stand between backticks; VS Code's lists show them as they are. */
export function plainSentence(sentence: string): string {
  return sentence.replaceAll('`', '');
}
