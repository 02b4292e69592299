/** The heatmap with its strips and axes: asks for pictures, draws them, and turns pointer and keys into zoom, pan and cursor. */
import type { Heatmap, Region } from '../../src/model/heatmap.js';
import { colorMapFor, colorTable } from '../charts/color.js';
import { drawHeatmap } from '../charts/heatmap.js';
import type { ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { count, shapeText, shortNumber } from '../format/numbers.js';
import { debounced, inNextFrame, Lifetime } from '../lifetime.js';
import { fullRegion } from '../../src/model/arrangement.js';
import { elementAt, type Position } from '../picture/arrangement.js';
import { shadeCells } from '../picture/cells.js';
import type { PixelSize } from '../picture/fold.js';
import { cellAt, matrixGrid, positionAt, sequenceGrid, type PictureGrid } from '../picture/grid.js';
import { dragged, neighbour, paged, zoomLimit } from '../picture/navigation.js';
import { revealing, zoomed } from '../picture/region.js';
import { PictureSource } from '../picture/source.js';
import { currentTheme, onThemeChange } from '../theme.js';
import { cellCount, cellLines, placeText } from './cell-text.js';
import { ElementReader } from './element-reader.js';
import { listenToPicture } from './heatmap-input.js';
import { HeatmapStage } from './heatmap-stage.js';
import { drawStrips } from './mean-strips.js';
import { pictureControls } from './picture-controls.js';
import type { Linked } from './linked.js';

const requestPause = 40;
/** Of the window's height, in pixels at most. */
const tallest = { matrix: 0.52, sequence: 0.4, pixels: 640 };

export class HeatmapPanel {
  readonly element: HTMLElement;
  private readonly lifetime = new Lifetime();
  private readonly stage: HeatmapStage;
  private readonly source: PictureSource;
  private readonly reader: ElementReader;
  private readonly spoken = element('p', { class: 'visually-hidden', role: 'status' });
  private readonly asking = debounced(requestPause, () => {
    this.ask();
  });
  private readonly redraw = inNextFrame(() => {
    this.draw();
  });
  private size: PixelSize = { width: 0, height: 0 };
  private draggedFrom: Region | undefined;
  private pointer: { readonly x: number; readonly y: number } | undefined;

  constructor(
    kind: PictureGrid['kind'],
    private readonly linked: Linked,
    context: ViewContext,
  ) {
    this.stage = new HeatmapStage(kind);
    this.reader = new ElementReader(linked, context.client);
    this.source = new PictureSource(context.client, linked.details.node.index, {
      arrived: (picture) => {
        this.stage.setFailure(null);
        linked.set({ picture });
      },
      failed: (error) => {
        this.stage.setFailure(error.message);
      },
    });
    const controls = pictureControls(linked, context, this.stage);
    this.element = element('section', { class: 'panel heatmap', 'aria-label': 'heatmap' }, [
      this.stage.element,
      controls.element,
      this.spoken,
    ]);
    this.lifetime.add(controls.dispose);
    this.listen();
  }

  dispose(): void {
    this.asking.cancel();
    this.source.cancel();
    this.reader.cancel();
    this.lifetime.dispose();
  }

  private listen(): void {
    const { linked, lifetime } = this;
    linked.subscribe(['region', 'arrangement', 'reading'], () => {
      this.redraw();
      this.asking.ask();
    });
    linked.subscribe(['revision'], () => {
      this.source.cancel();
      this.ask();
    });
    linked.subscribe(['arrangement'], () => {
      this.fitHeight(this.size.width);
    });
    linked.subscribe(['picture', 'range', 'figure', 'colorMap', 'highlighted', 'statistics'], this.redraw);
    linked.subscribe(['cursor'], () => {
      this.cursorMoved();
    });
    lifetime.add(onThemeChange(this.redraw));
    lifetime.observeSize(this.stage.element, (width, height) => {
      this.size = { width, height };
      this.fitHeight(width);
      this.redraw();
      if (linked.state.picture === null) this.ask();
      else this.asking.ask();
    });
    listenToPicture(this.stage.canvas, lifetime, {
      zoom: (factor, x, y) => {
        this.zoom(factor, x, y);
      },
      drag: (x, y, began) => {
        this.drag(x, y, began);
      },
      reset: () => {
        linked.set({ region: this.full });
      },
      point: (x, y) => {
        this.point(x, y);
      },
      leave: () => {
        this.leave();
      },
      choose: (x, y) => {
        const at = this.positionAtPixel(x, y);
        if (at !== undefined) linked.set({ cursor: at });
      },
      step: (rows, columns, pan) => {
        this.step(rows, columns, pan);
      },
    });
  }

  /** The picture as a whole decides how high the stage is, not what is zoomed to. */
  private fitHeight(width: number): void {
    const { stage, full } = this;
    const most = Math.max(240, Math.min(window.innerHeight * tallest[stage.kind], tallest.pixels));
    stage.fitHeight(this.gridOf(full, stage.box({ width, height: most })));
  }

  private gridOf(region: Region, box: PixelSize): PictureGrid {
    const { shape } = this.linked.details.node;
    return this.stage.kind === 'sequence' ? sequenceGrid(region, box) : matrixGrid(shape, this.linked.state.arrangement, region, box);
  }

  private get full(): Region {
    return fullRegion(this.linked.details.node.shape, this.linked.state.arrangement);
  }

  private get grid(): PictureGrid {
    return this.gridOf(this.linked.state.region, this.stage.box(this.size));
  }

  private ask(): void {
    if (this.size.width === 0) return;
    const { arrangement, region, reading } = this.linked.state;
    const { cellRows, cellColumns } = this.grid;
    this.source.ask({ arrangement, region, cellRows, cellColumns, reading });
  }

  private draw(): void {
    const { linked, stage, grid } = this;
    const { picture, figure, highlighted, cursor, arrangement } = linked.state;
    if (this.size.width === 0) return;
    stage.setFrame(grid, { rows: this.sideName(arrangement.rows), columns: this.sideName(arrangement.columns) });
    stage.setCursor(grid, cursor);
    if (picture === null) return;
    const range = linked.colorRange;
    const theme = currentTheme();
    const table = colorTable(colorMapFor(linked.mapName, range, theme.scheme));
    const shown = linked.readStatistics === null ? null : highlighted;
    const cells = shadeCells(picture, { figure, range, table, highlighted: shown });
    drawHeatmap(stage.canvas, { grid, heatmap: picture, cells, ratio: devicePixelRatio, font: theme.font });
    if (grid.kind === 'matrix')
      drawStrips(stage, grid, picture, colorTable(colorMapFor(linked.mapName, { low: -1, high: 1 }, theme.scheme)));
    stage.setPrecision(picture.exact ? null : `sampled ${count(picture.sampled)} of ${count(picture.of)}`, grid);
    stage.canvas.setAttribute('aria-label', this.describe(picture));
    // What is under the pointer may be another cell now.
    if (this.pointer !== undefined) this.point(this.pointer.x, this.pointer.y);
  }

  private sideName(axes: readonly number[]): string {
    return axes.map((axis) => this.linked.details.axisNames[axis] ?? `axis ${axis}`).join(' · ');
  }

  /** The text alternative: shape, least and largest value, precision. */
  private describe(picture: Heatmap): string {
    const { shape, dtype } = this.linked.details.node;
    const moments = this.linked.readStatistics?.moments;
    const range = this.linked.colorRange;
    const { low, high } = moments === undefined ? range : { low: moments.min, high: moments.max };
    const precision = picture.exact ? 'exact' : `sampled ${count(picture.sampled)} of ${count(picture.of)}`;
    return `heatmap of ${shapeText(shape)} ${dtype}, min ${shortNumber(low)}, max ${shortNumber(high)}, ${precision}. Plus and minus zoom, arrows move the cursor, 0 shows all.`;
  }

  private positionAtPixel(x: number, y: number): Position | undefined {
    const { grid } = this;
    const row = grid.rows.indexAt(y);
    const column = grid.columns.indexAt(x);
    return row === undefined || column === undefined ? undefined : positionAt(grid, row, column);
  }

  private zoom(factor: number, x?: number, y?: number): void {
    const { region, cursor } = this.linked.state;
    const middle = {
      row: Math.floor((region.rowStart + region.rowEnd - 1) / 2),
      column: Math.floor((region.columnStart + region.columnEnd - 1) / 2),
    };
    const anchor = (x === undefined || y === undefined ? cursor : this.positionAtPixel(x, y)) ?? middle;
    this.linked.set({ region: zoomed(region, this.full, factor, anchor, zoomLimit(this.grid)) });
  }

  private drag(x: number, y: number, began: boolean): void {
    if (began) this.draggedFrom = this.linked.state.region;
    this.linked.set({ region: dragged(this.draggedFrom ?? this.linked.state.region, this.full, this.grid, x, y) });
  }

  private point(x: number, y: number): void {
    this.pointer = { x, y };
    const position = this.positionAtPixel(x, y);
    const { picture } = this.linked.state;
    const extent = position === undefined || picture === null ? undefined : cellAt(picture, position);
    if (position === undefined || picture === null || extent === undefined) {
      this.hideTooltip();
      return;
    }
    this.stage.setHover(this.grid, position);
    const place = placeText(this.linked.details.axisNames, this.indicesAt(position));
    this.stage.setTooltip([place, ...cellLines(picture, extent)], x, y);
    if (cellCount(extent) > 1) this.reader.cancel();
    else
      this.reader.ask(position, (text) => {
        this.stage.setTooltip([place, text], x, y);
      });
  }

  private leave(): void {
    this.pointer = undefined;
    this.hideTooltip();
  }

  private hideTooltip(): void {
    this.reader.cancel();
    this.stage.setTooltip(null);
    this.stage.setHover(this.grid, null);
  }

  private indicesAt(position: Position): number[] {
    return elementAt(this.linked.details.node.shape, this.linked.state.arrangement, position);
  }

  private step(rows: number, columns: number, pan: boolean): void {
    const { region, cursor } = this.linked.state;
    if (pan) {
      this.linked.set({ region: paged(region, this.full, rows, columns) });
      return;
    }
    const first = { row: region.rowStart, column: region.columnStart };
    const next = cursor === null ? first : neighbour(cursor, this.full, this.grid, rows, columns);
    this.linked.set({ cursor: next, region: revealing(region, this.full, next) });
  }

  private cursorMoved(): void {
    const { cursor } = this.linked.state;
    this.stage.setCursor(this.grid, cursor);
    if (cursor === null) return;
    const place = placeText(this.linked.details.axisNames, this.indicesAt(cursor));
    this.reader.ask(cursor, (text) => {
      setText(this.spoken, `${place}: ${text}`);
    });
  }
}
