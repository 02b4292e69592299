/**
 * 255 colours of a map and that of NaN, as a PNG holds them.
 *
 *   const palette = paletteFor({ low: -1, high: 1 }, 'dark');
 *   palette.entryOf(0); // 127
 */
import { blueOrange, nanColor, viridisStops } from '../../model/color-stops.js';

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

export interface Palette {
  /** Red, green and blue of each entry. */
  readonly colors: Uint8Array;
  /** The entry of a value; ends take what lies outside. */
  entryOf(value: number): number;
}

const nanEntry = 255;
const last = nanEntry - 1;

/** Diverging around zero where values have both signs, else sequential: as the editor's pictures are by default. */
export function paletteFor({ low, high }: ValueRange, scheme: 'dark' | 'light'): Palette {
  const isDiverging = low < 0 && high > 0;
  const stops = (isDiverging ? blueOrange[scheme] : viridisStops).map(channelsOf);
  const colors = new Uint8Array(3 * (nanEntry + 1));
  for (let entry = 0; entry <= last; entry++) colors.set(mixed(stops, entry / last), 3 * entry);
  colors.set(channelsOf(nanColor), 3 * nanEntry);
  const size = isDiverging ? Math.max(-low, high) : 0;
  const [start, end] = isDiverging ? [-size, size] : [low, high];
  return {
    colors,
    entryOf: (value) => {
      if (Number.isNaN(value)) return nanEntry;
      if (!(end > start)) return last >> 1;
      return Math.min(last, Math.max(0, Math.floor(((value - start) / (end - start)) * (last + 1))));
    },
  };
}

type Channels = readonly [number, number, number];

function channelsOf(color: string): Channels {
  const word = Number.parseInt(color.slice(1), 16);
  return [word >> 16, (word >> 8) & 255, word & 255];
}

function mixed(stops: readonly Channels[], position: number): Channels {
  const place = position * (stops.length - 1);
  const from = stops[Math.floor(place)] ?? [0, 0, 0];
  const to = stops[Math.ceil(place)] ?? from;
  const share = place - Math.floor(place);
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + share * (to[channel] - from[channel]));
  return [mix(0), mix(1), mix(2)];
}
