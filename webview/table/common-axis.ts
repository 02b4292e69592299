/** The axis that the range bars of all rows share: wide enough for every value seen so far, in powers of ten. */
import type { Statistics } from '../../src/model/statistics.js';
import { rangeScale, type RangeScale } from '../charts/range-bar.js';
import { rangeWidth } from './columns.js';

export class CommonAxis {
  scale: RangeScale = rangeScale(0, rangeWidth);
  private largest = 0;

  /** True when the axis became another one. */
  widen(statistics: Statistics | undefined): boolean {
    const largest = Math.max(this.largest, statistics?.moments?.linf ?? 0);
    if (largest === this.largest) return false;
    this.largest = largest;
    const scale = rangeScale(largest, rangeWidth);
    if (scale.domain()[1] === this.scale.domain()[1]) return false;
    this.scale = scale;
    return true;
  }
}
