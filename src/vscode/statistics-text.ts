/** Statistics in a few lines of words. */
import type { Statistics } from '../model/statistics.js';
import { countText, valueText } from './figures.js';

export function nonFiniteCount({ nan, positiveInfinity, negativeInfinity }: Statistics): number {
  return nan + positiveInfinity + negativeInfinity;
}

/** Label and value, in reading order. */
export function statisticsLines(statistics: Statistics): readonly (readonly [string, string])[] {
  const { exact, count, of, zeros, moments } = statistics;
  const magnitude = statistics.magnitude === true ? ' of the magnitude' : '';
  const percent = count === 0 ? '' : ` (${((100 * zeros) / count).toFixed(1)} %)`;
  return [
    [`statistics${magnitude}`, exact ? `exact, over ${countText(count)}` : `sampled ${countText(count)} of ${countText(of)}`],
    ...(moments === undefined
      ? []
      : ([
          ['range', `${valueText(moments.min)} to ${valueText(moments.max)}`],
          ['mean', `${valueText(moments.mean)} ± ${valueText(moments.std)}`],
        ] as const)),
    ['zeros', `${countText(zeros)}${percent}`],
    ...(nonFiniteCount(statistics) === 0 ? [] : ([['not finite', nonFiniteText(statistics)]] as const)),
  ];
}

/** `3 NaN, 1 +Inf`. */
export function nonFiniteText({ nan, positiveInfinity, negativeInfinity }: Statistics): string {
  const parts = [
    [nan, 'NaN'],
    [positiveInfinity, '+Inf'],
    [negativeInfinity, '-Inf'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${countText(count)} ${word}`)
    .join(', ');
}
