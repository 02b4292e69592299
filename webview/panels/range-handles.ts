/** The two handles on the histogram's legend: they set which values the ends of the colour map stand for. */
import { drag, select } from 'd3';
import { innerSize, type ChartSize } from '../charts/histogram.js';
import type { ColorRange } from '../charts/color-range.js';
import type { ValueScale } from '../charts/value-scale.js';
import { shortNumber } from '../format/numbers.js';

export interface HandleOptions {
  readonly svg: SVGSVGElement;
  readonly values: ValueScale;
  readonly size: ChartSize;
  readonly range: ColorRange;
  readonly changed: (range: ColorRange) => void;
}

type End = 'low' | 'high';

/** Below the legend, pointing at it; a range beyond the axis shows its handle at the end. */
export function addHandles(options: HandleOptions): void {
  for (const end of ['low', 'high'] as const) addHandle(options, end);
}

function addHandle({ svg, values: { scale }, size, range, changed }: HandleOptions, end: End): void {
  const { width } = innerSize(size);
  const clamped = (x: number): number => Math.max(0, Math.min(width, x));
  const moveTo = (x: number): void => {
    const value = scale.invert(clamped(x));
    const other = end === 'low' ? range.high : range.low;
    if (end === 'low' ? value < other : value > other) changed({ ...range, [end]: value });
  };
  const at = clamped(scale(range[end]));
  const handle = select(svg).select<SVGGElement>('.legend').append('path').attr('class', 'range-handle').attr('d', 'M0,-1l5,6v7h-10v-7z');
  const name = end === 'low' ? 'lower' : 'upper';
  handle
    .attr('transform', `translate(${at},9)`)
    .attr('tabindex', 0)
    .attr('role', 'slider')
    .attr('aria-label', `${name} end of the colours`)
    .attr('aria-valuemin', scale.domain()[0] ?? 0)
    .attr('aria-valuemax', scale.domain()[1] ?? 0)
    .attr('aria-valuenow', range[end])
    .attr('aria-valuetext', shortNumber(range[end]))
    .attr('data-end', end);
  handle.append('title').text(`${name} end of the colours: ${shortNumber(range[end])}`);
  let x = at;
  handle.call(
    drag<SVGPathElement, unknown>()
      .on('drag', ({ dx }: { dx: number }) => {
        x += dx;
        handle.attr('transform', `translate(${clamped(x)},9)`);
      })
      .on('end', () => {
        if (x !== at) moveTo(x);
      }),
  );
  handle.on('keydown', (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    moveTo(at + step * Math.max(width / 100, 1));
  });
}
