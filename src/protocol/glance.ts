/** What a hover shows of a parameter's values: a few of them, and a small picture. */
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
}
