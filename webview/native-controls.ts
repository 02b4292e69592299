/** Controls the toolkit does not have, in the theme's colours: a progress bar and a slider. */
import { element, setText } from './dom.js';

export function progressBar(label: string): { readonly element: HTMLElement; readonly set: (share: number) => void } {
  const fill = element('div', { class: 'progress-fill' });
  const bar = element('div', { class: 'progress', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 }, [
    fill,
  ]);
  const set = (share: number): void => {
    fill.style.width = `${(100 * share).toFixed(2)}%`;
    bar.setAttribute('aria-valuenow', Math.round(100 * share).toFixed(0));
  };
  set(0);
  return { element: bar, set };
}

export interface SliderOptions {
  readonly label: string;
  readonly last: number;
  readonly value: number;
  readonly onInput: (value: number) => void;
}

/** A slider over 0 .. last, with the number it stands at. */
export function slider({ label, last, value, onInput }: SliderOptions): HTMLElement {
  const input = element('input', { type: 'range', min: 0, max: last, value, 'aria-label': `${label} index`, class: 'slider' });
  const shown = element('output', { class: 'number' }, [`${value} / ${last}`]);
  shown.style.minWidth = `${2 * String(last).length + 3}ch`;
  input.addEventListener('input', () => {
    setText(shown, `${input.valueAsNumber} / ${last}`);
    onInput(input.valueAsNumber);
  });
  return element('span', { class: 'labelled' }, [element('span', { class: 'label', 'aria-hidden': 'true' }, [label]), input, shown]);
}
