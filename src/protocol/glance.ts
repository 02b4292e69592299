/** What code asks beside expressions: a few values and a small picture of a parameter, for hovers, and names that were meant. */
import type { Elements } from '../model/elements.js';
import type { Call } from './call.js';

export interface Picture {
  /** An image file. */
  readonly png: Uint8Array;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Values at the ends of the colours. */
  readonly low: number;
  readonly high: number;
  /** False: cells show a sample; `sampled` elements of `of` were read. */
  readonly exact: boolean;
  readonly sampled: number;
  readonly of: number;
}

export interface Glance {
  /** In C order; null for what has no numbers. */
  readonly first: Elements | null;
  /** Null for a single value, and where nothing is finite. */
  readonly picture: Picture | null;
}

export interface GlanceProtocol {
  /** From bounded reads, whatever the parameter's size. `scheme`: the page the picture stands on. */
  glance: Call<{ readonly id: number; readonly index: number; readonly scheme: 'dark' | 'light' }, Glance>;
  /** Names like one that is not there, nearest first. */
  closestNames: Call<{ readonly id: number; readonly name: string; readonly limit: number }, readonly string[]>;
}
