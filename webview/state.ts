/**
 * What survives a reload: kept by VS Code for this webview, small and plain.
 *
 *   const store = new StateStore(api);
 *   store.update({ view: { kind: 'parameter', index: 3 } });
 */
import type { Arrangement, Reading, Region } from '../src/model/heatmap.js';
import type { EditorView } from '../src/protocol/editor.js';
import type { TableFilter, TableSort } from '../src/protocol/session.js';
import type { RangeChoice } from './charts/color-range.js';
import type { HostApi } from './host.js';
import type { Figure } from './picture/cells.js';

export interface OverviewState {
  readonly sort: TableSort;
  readonly descending: boolean;
  readonly filter: TableFilter;
  /** Columns switched off. */
  readonly hidden: readonly string[];
  /** The row with the keyboard's focus. */
  readonly row: number;
}

/** Of the parameter shown last; another one starts afresh. */
export interface PictureState {
  readonly index: number;
  readonly arrangement: Arrangement | null;
  readonly region: Region | null;
  readonly reading: Reading | null;
  readonly range: RangeChoice | null;
}

/** How charts are read, for all parameters. */
export interface ChartState {
  /** Null: as in the settings. */
  readonly colorMap: string | null;
  readonly figure: Figure;
  readonly logCounts: boolean;
  readonly logMagnitude: boolean;
}

export interface ViewState {
  readonly version: 1;
  readonly view: EditorView;
  readonly overview: OverviewState;
  readonly picture: PictureState | null;
  readonly charts: ChartState;
}

export const noFilter: TableFilter = { text: '', dtypes: [], roles: [], tied: false };

export const initialState: ViewState = {
  version: 1,
  view: { kind: 'overview' },
  overview: { sort: 'file', descending: false, filter: noFilter, hidden: [], row: 0 },
  picture: null,
  charts: { colorMap: null, figure: 'mean', logCounts: false, logMagnitude: false },
};

export class StateStore {
  private current: ViewState;

  constructor(private readonly api: HostApi) {
    const kept = api.getState();
    this.current = isOurs(kept) ? kept : initialState;
  }

  get state(): ViewState {
    return this.current;
  }

  update(change: Partial<Omit<ViewState, 'version'>>): void {
    this.current = { ...this.current, ...change };
    this.api.setState(this.current);
  }

  updateOverview(change: Partial<OverviewState>): void {
    this.update({ overview: { ...this.current.overview, ...change } });
  }

  updateCharts(change: Partial<ChartState>): void {
    this.update({ charts: { ...this.current.charts, ...change } });
  }

  /** What was kept of a parameter's picture, or nothing kept yet. */
  pictureOf(index: number): PictureState {
    const { picture } = this.current;
    return picture?.index === index ? picture : { index, arrangement: null, region: null, reading: null, range: null };
  }

  updatePicture(index: number, change: Partial<Omit<PictureState, 'index'>>): void {
    this.update({ picture: { ...this.pictureOf(index), ...change } });
  }
}

/** Only this webview writes the state; another version of it may have. */
function isOurs(kept: unknown): kept is ViewState {
  return typeof kept === 'object' && kept !== null && 'version' in kept && kept.version === initialState.version;
}
