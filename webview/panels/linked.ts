/**
 * What the linked views of one parameter share. A panel sets what the user does in it and hears what was done in the others.
 *
 *   linked.subscribe(['cursor'], draw);
 *   linked.set({ cursor: { row: 3, column: 0 } });
 */
import type { Arrangement, Heatmap, Reading, Region } from '../../src/model/heatmap.js';
import type { Statistics } from '../../src/model/statistics.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import { dtypes } from '../../src/model/dtype.js';
import { colorRange, extremesOf, extremesOfCells, type ColorRange, type RangeChoice } from '../charts/color-range.js';
import type { Position } from '../picture/arrangement.js';
import type { Figure } from '../picture/cells.js';

export interface LinkedState {
  readonly arrangement: Arrangement;
  readonly region: Region;
  readonly reading: Reading;
  readonly figure: Figure;
  readonly colorMap: string;
  readonly range: RangeChoice;
  /** The element under the shared cursor. */
  readonly cursor: Position | null;
  /** Values between these were brushed in the histogram. */
  readonly highlighted: ColorRange | null;
  readonly statistics: Statistics | null;
  readonly picture: Heatmap | null;
  /** Grows when the values are others: what was read of them is to be read again. */
  readonly revision: number;
}

type Listener = () => void;

export class Linked {
  private readonly listeners = new Map<Listener, ReadonlySet<keyof LinkedState>>();

  constructor(
    private known: ParameterDetails,
    private current: LinkedState,
  ) {}

  get details(): ParameterDetails {
    return this.known;
  }

  /** Its values, name or ties are others now; shape and type are the same. */
  renew(details: ParameterDetails): void {
    this.known = details;
    this.set({ revision: this.current.revision + 1, highlighted: null });
  }

  get state(): LinkedState {
    return this.current;
  }

  set(change: Partial<LinkedState>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    const changed = keysOf(change).filter((key) => before[key] !== this.current[key]);
    for (const [listener, keys] of this.listeners) if (changed.some((key) => keys.has(key))) listener();
  }

  /** Calls back when one of these changes. */
  subscribe(keys: readonly (keyof LinkedState)[], listener: Listener): void {
    this.listeners.set(listener, new Set(keys));
  }

  /** The statistics, when they are about what the picture shows: not about codes, phases or parts. */
  get readStatistics(): Statistics | null {
    const { reading, statistics } = this.current;
    return reading === 'value' || reading === 'magnitude' ? statistics : null;
  }

  /** Name of the colour map in use: two values need no colours. */
  get mapName(): string {
    return this.current.colorMap === 'auto' && this.isBool ? 'grey' : this.current.colorMap;
  }

  private get isBool(): boolean {
    return dtypes[this.details.node.dtype].kind === 'bool';
  }

  /** What the ends of the colour map stand for now. */
  get colorRange(): ColorRange {
    const { range, reading, picture } = this.current;
    const moments = this.readStatistics?.moments;
    const extremes = moments === undefined ? picture && extremesOfCells(picture.min, picture.max) : extremesOf(moments);
    if (range.kind === 'custom') return range.range;
    if (reading === 'phase') return { low: -Math.PI, high: Math.PI };
    if (this.isBool) return { low: 0, high: 1 };
    return extremes === null || extremes === undefined ? { low: 0, high: 1 } : colorRange(range, extremes);
  }
}

function keysOf(change: Partial<LinkedState>): (keyof LinkedState)[] {
  return Object.keys(change) as (keyof LinkedState)[];
}
