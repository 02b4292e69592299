/**
 * Colour maps: perceptually even, safe for colour-blind people, and tables of 256 colours made from them for pictures.
 *
 *   const map = colorMapFor('auto', { low: -1, high: 1 }, 'dark');
 *   const lut = colorTable(map); // 257 little-endian RGBA words, the last for NaN
 */
import { interpolateCividis, interpolateLab, interpolateViridis, piecewise, rgb } from 'd3';
import { blueOrange, nanColor } from '../../src/model/color-stops.js';
import type { ColorRange } from './color-range.js';

export type Scheme = 'dark' | 'light';

/** From 0 to 1: a CSS colour. */
export type ColorMap = (position: number) => string;

interface NamedMap {
  readonly title: string;
  readonly of: (scheme: Scheme) => ColorMap;
}

const purpleGreen = {
  dark: ['#e7c8ff', '#c493e8', '#9562bd', '#62477a', '#3b3b3f', '#3b6646', '#4d9459', '#86c77f', '#cdf3ba'],
  light: ['#40004b', '#6a2878', '#9562ad', '#c9aed6', '#f6f5f6', '#b2d9ae', '#5fa968', '#237c3b', '#00441b'],
} as const;

const grey = {
  dark: ['#1f1f1f', '#f5f5f5'],
  light: ['#f5f5f5', '#111111'],
} as const;

function through(stops: Readonly<Record<Scheme, readonly string[]>>): (scheme: Scheme) => ColorMap {
  return (scheme) => piecewise(interpolateLab, [...stops[scheme]]);
}

export type ColorMapName = 'blue-orange' | 'purple-green' | 'viridis' | 'cividis' | 'grey';

/** Names are those of the setting `paramscope.colorMap`. */
export const colorMaps: Readonly<Record<ColorMapName, NamedMap>> = {
  'blue-orange': { title: 'Blue–Orange', of: through(blueOrange) },
  'purple-green': { title: 'Purple–Green', of: through(purpleGreen) },
  viridis: { title: 'Viridis', of: () => interpolateViridis },
  cividis: { title: 'Cividis', of: () => interpolateCividis },
  grey: { title: 'Grey', of: through(grey) },
};

export function isColorMapName(name: string): name is ColorMapName {
  return Object.hasOwn(colorMaps, name);
}

/** The map of that name; for `auto` (and names we do not know) diverging when the range has both signs, else sequential. */
export function colorMapFor(name: string, range: ColorRange, scheme: Scheme): ColorMap {
  if (isColorMapName(name)) return colorMaps[name].of(scheme);
  return range.low < 0 && range.high > 0 ? colorMaps['blue-orange'].of(scheme) : colorMaps.viridis.of(scheme);
}

/** Entry of NaN in a colour table. */
export const nanEntry = 256;

/** 256 colours of a map and that of NaN, as words of RGBA bytes in memory order. */
export function colorTable(map: ColorMap): Uint32Array {
  const table = new Uint32Array(257);
  for (let entry = 0; entry < 256; entry++) table[entry] = colorWord(map(entry / 255));
  table[nanEntry] = colorWord(nanColor);
  return table;
}

/** Opaque, bytes red, green, blue, alpha from the lowest: the order of `ImageData` on little-endian machines. */
export function colorWord(color: string): number {
  const { r, g, b } = rgb(color);
  return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

/** Entry of a value; ends take what lies outside. Where the range is a point, the middle. */
export function entryOf(value: number, { low, high }: ColorRange): number {
  if (Number.isNaN(value)) return nanEntry;
  if (!(high > low)) return 128;
  const entry = Math.floor(((value - low) / (high - low)) * 256);
  return entry < 0 ? 0 : Math.min(entry, 255);
}

/** Black or white, whichever reads better on a colour word (WCAG's relative luminance). */
export function inkOn(word: number): string {
  const [red = 0, green = 0, blue = 0] = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255].map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}

function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
