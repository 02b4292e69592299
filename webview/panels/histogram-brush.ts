/** Brushing bars, with the pointer or with keys: the histogram's selection, always whole bins. */
import { brushX, select, type BrushSelection } from 'd3';
import { snapped, valuesOf, type BinRange } from '../charts/brush-bins.js';
import { innerSize, type ChartSize } from '../charts/histogram.js';
import type { ValueScale } from '../charts/value-scale.js';

export interface BrushOptions {
  readonly svg: SVGSVGElement;
  readonly edges: Float64Array;
  readonly values: ValueScale;
  readonly size: ChartSize;
  readonly chosen: BinRange | null;
  readonly brushed: (bins: BinRange | null) => void;
}

export function addBrush({ svg, edges, values: { scale }, size, chosen, brushed }: BrushOptions): void {
  const { width, height } = innerSize(size);
  const over = select(svg).select<SVGGElement>('.over');
  const brush = brushX<unknown>().extent([
    [0, 0],
    [width, height],
  ]);
  const extentOf = (bins: BinRange): [number, number] => {
    const { low, high } = valuesOf(edges, bins);
    return [scale(low), scale(high)];
  };
  brush.on('end', ({ selection, sourceEvent }: { selection: BrushSelection | null; sourceEvent: unknown }) => {
    // Moves made below have no event of the user's behind them.
    if (sourceEvent === undefined || sourceEvent === null) return;
    const ends = selection as [number, number] | null;
    brushed(ends === null ? null : snapped(edges, scale.invert(ends[0]), scale.invert(ends[1])));
  });
  over.call(brush);
  if (chosen !== null)
    over.call((group) => {
      brush.move(group, extentOf(chosen));
    });
}

/** What a key makes of the selection: arrows move its end (with Alt its beginning), Escape clears. Undefined for other keys. */
export function binsAfterKey(key: string, from: BinRange | null, bins: number, beginning: boolean): BinRange | null | undefined {
  if (key === 'Escape') return null;
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return undefined;
  if (from === null) return step === 1 ? { first: 0, last: 0 } : { first: bins - 1, last: bins - 1 };
  const kept = (bin: number): number => Math.max(0, Math.min(bins - 1, bin));
  if (beginning) return { first: Math.min(kept(from.first + step), from.last), last: from.last };
  return { first: from.first, last: Math.max(kept(from.last + step), from.first) };
}
