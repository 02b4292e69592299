/** Says how many values are NaN or infinite, once statistics know. Its place is kept empty until then. */
import { element } from '../dom.js';
import { icon } from '../dom.js';
import { count, percent } from '../format/numbers.js';
import type { Linked } from './linked.js';

export function troubleBanner(linked: Linked): HTMLElement {
  const banner = element('p', { class: 'banner trouble', role: 'status', hidden: true });
  const show = (): void => {
    const { statistics } = linked.state;
    if (statistics === null) return;
    const found = (
      [
        ['NaN', statistics.nan],
        ['+Inf', statistics.positiveInfinity],
        ['−Inf', statistics.negativeInfinity],
      ] as const
    ).filter(([, number]) => number > 0);
    const seen = statistics.exact ? '' : ` in a sample of ${count(statistics.count)}`;
    banner.hidden = found.length === 0;
    const text = found.map(([word, number]) => `${count(number)} ${word} (${percent(number, statistics.count)})`).join(', ');
    banner.replaceChildren(icon('warning'), `Not all values are finite: ${text}${seen}.`);
  };
  linked.subscribe(['statistics'], show);
  show();
  return banner;
}
