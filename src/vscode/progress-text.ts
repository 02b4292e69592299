/**
 * How far, how fast, how long still.
 *
 *   const pace = new Pace();
 *   progress.report({ message: pace.text({ doneBytes, totalBytes }) }); // 1.2 GiB of 10 GiB · 850 MiB/s · 11 s left
 */
import { bytesText, durationText } from './figures.js';

export interface Bytes {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Speed of less than this says nothing. */
const warmUp = 500;

export class Pace {
  private readonly start: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.start = now();
  }

  text({ doneBytes, totalBytes }: Bytes): string {
    const amount = `${bytesText(doneBytes)} of ${bytesText(totalBytes)}`;
    const elapsed = this.now() - this.start;
    if (elapsed < warmUp || doneBytes === 0) return amount;
    const perSecond = (1000 * doneBytes) / elapsed;
    return `${amount} · ${bytesText(perSecond)}/s · ${durationText((totalBytes - doneBytes) / perSecond)} left`;
  }
}

/** Whole percents, 100 only when all is done. */
export function percent({ doneBytes, totalBytes }: Bytes): number {
  return totalBytes === 0 ? 100 : Math.floor((100 * doneBytes) / totalBytes);
}
