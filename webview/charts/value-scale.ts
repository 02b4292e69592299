/** The value axis of the histogram: linear, or logarithmic in magnitude on both sides of zero. */
import { scaleLinear, scaleSymlog, type ScaleContinuousNumeric } from 'd3';
import type { Histogram } from '../../src/model/statistics.js';

export interface ValueScale {
  readonly scale: ScaleContinuousNumeric<number, number>;
  readonly ticks: readonly number[];
}

/** Decades shown on each side of zero; what is smaller is drawn as near zero. */
const decades = 4;

export function valueScale({ edges }: Histogram, width: number, logMagnitude: boolean): ValueScale {
  const domain = domainOf(edges);
  if (!logMagnitude) {
    const scale = scaleLinear(domain, [0, width]);
    return { scale, ticks: scale.ticks(Math.max(2, Math.floor(width / 70))) };
  }
  const largest = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const top = Math.floor(Math.log10(largest));
  const scale = scaleSymlog(domain, [0, width]).constant(10 ** (top - decades + 1));
  return { scale, ticks: spaced(decadeTicks(top, domain), scale) };
}

/** Where all values are one, some room around it. */
function domainOf(edges: Float64Array): [number, number] {
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  if (high > low) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) / 2;
  return [low - room, high + room];
}

function decadeTicks(top: number, [low, high]: readonly [number, number]): number[] {
  const sizes = Array.from({ length: decades }, (_, step) => 10 ** (top - step));
  return [...sizes.map((size) => -size), 0, ...sizes].filter((tick) => tick >= low && tick <= high).sort((a, b) => a - b);
}

/** Zero first, then as many as have room. */
function spaced(ticks: readonly number[], scale: (value: number) => number): number[] {
  const kept: number[] = [];
  const room = (tick: number): boolean => kept.every((other) => Math.abs(scale(other) - scale(tick)) >= 46);
  for (const tick of [...ticks].sort((a, b) => Number(b === 0) - Number(a === 0) || Math.abs(b) - Math.abs(a)))
    if (room(tick)) kept.push(tick);
  return kept.sort((a, b) => a - b);
}
