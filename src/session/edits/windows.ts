/** The elements that an edit changes, cut into windows that are read, changed and written one at a time, in constant memory. */
import type { Selection } from '../../numeric/expressions/selection.js';

/** The elements that change, in C order. */
export type Chosen = Pick<Selection, 'count' | 'runs'>;

/** A span of elements in C order, and those in it that change. */
export interface Window {
  readonly first: number;
  readonly count: number;
  /** All of them: the number of the first. Some: the number of each, rising. */
  readonly changed: number | Float64Array;
}

/** Elements of a window. */
export const windowLength = 65_536;
/** Elements further apart than this are written apart, unless that makes too many pieces. */
const widestGap = 4096;
const mostPieces = 4096;
/** Runs of so many elements have windows of their own. */
const longRun = 256;

/** In order. Windows begin and end with whole granules (of `granule` elements), and no two share one. */
export function* windowsOf(selection: Chosen, total: number, granule: number): Iterable<Window> {
  const gap = widestGapOf(selection);
  const gathering = new Gathering(total, granule);
  for (const { start, length, stride } of selection.runs(0, selection.count)) {
    if (stride === 1 && length >= longRun && granule === 1) {
      yield* gathering.flush();
      for (let done = 0; done < length; done += windowLength) {
        const first = start + done;
        yield { first, count: Math.min(windowLength, length - done), changed: first };
      }
    } else for (let i = 0; i < length; i++) yield* gathering.add(start + i * stride, gap);
  }
  yield* gathering.flush();
}

/** Of many elements that lie far apart, what lies between is written along. */
function widestGapOf({ count, runs }: Chosen): number {
  if (count <= mostPieces) return widestGap;
  let pieces = 0;
  for (const { length, stride } of runs(0, count)) {
    pieces += stride > widestGap ? length : 1;
    if (pieces > mostPieces) return Infinity;
  }
  return widestGap;
}

/** Single elements on their way into a window. */
class Gathering {
  private first = 0;
  private used = 0;
  private readonly numbers = new Float64Array(windowLength);

  constructor(
    private readonly total: number,
    private readonly granule: number,
  ) {}

  *add(number: number, gap: number): Iterable<Window> {
    const last = this.numbers[this.used - 1] ?? number;
    const isNear = number - last <= gap || Math.floor(number / this.granule) === Math.floor(last / this.granule);
    if (!isNear || number >= this.first + windowLength) yield* this.flush();
    if (this.used === 0) this.first = number - (number % this.granule);
    this.numbers[this.used++] = number;
  }

  *flush(): Iterable<Window> {
    if (this.used === 0) return;
    const changed = this.numbers.slice(0, this.used);
    const last = changed.at(-1) ?? 0;
    const end = Math.min(this.total, last - (last % this.granule) + this.granule);
    this.used = 0;
    yield { first: this.first, count: end - this.first, changed };
  }
}
