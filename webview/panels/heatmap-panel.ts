/** The heatmap with its strips and axes: asks for pictures, draws them, and turns pointer and keys into zoom, pan and cursor. */
import type { Heatmap, Region } from '../../src/model/heatmap.js';
import { colorMapFor, colorTable } from '../charts/color.js';
import { drawHeatmap } from '../charts/heatmap.js';
import { drawStrip } from '../charts/strip.js';
import type { ViewContext } from '../context.js';
import { element, setText } from '../dom.js';
import { count, shapeText, shortNumber } from '../format/numbers.js';
import { debounced, inNextFrame, Lifetime } from '../lifetime.js';
import { elementAt, fullRegion, type Position } from '../picture/arrangement.js';
import { shadeCells } from '../picture/cells.js';
import type { PixelSize } from '../picture/fold.js';
import { cellAt, gridPlaceOf, matrixGrid, positionAt, sequenceGrid, type PictureGrid } from '../picture/grid.js';
import { panned, revealing, zoomed } from '../picture/region.js';
import { PictureSource } from '../picture/source.js';
import { stripMeans } from '../picture/strips.js';
import { currentTheme, onThemeChange } from '../theme.js';
import { cellCount, cellLines, placeText } from './cell-text.js';
import { ElementReader } from './element-reader.js';
import { listenToPicture } from './heatmap-input.js';
import { HeatmapStage } from './heatmap-stage.js';
import { pictureControls } from './picture-controls.js';
import type { Linked } from './linked.js';

const requestPause = 40;
const smallestShown = { width: 56, height: 24 };

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
  private dragged: Region | undefined;

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
    linked.subscribe(['picture', 'range', 'figure', 'colorMap', 'highlighted', 'statistics'], this.redraw);
    linked.subscribe(['cursor'], () => {
      this.cursorMoved();
    });
    lifetime.add(onThemeChange(this.redraw));
    lifetime.observeSize(this.stage.element, (width, height) => {
      this.size = { width, height };
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

  private get full(): Region {
    return fullRegion(this.linked.details.node.shape, this.linked.state.arrangement);
  }

  private get grid(): PictureGrid {
    const { arrangement, region } = this.linked.state;
    const box = this.stage.box(this.size);
    return this.stage.kind === 'sequence'
      ? sequenceGrid(region, box)
      : matrixGrid(this.linked.details.node.shape, arrangement, region, box);
  }

  private ask(): void {
    if (this.size.width === 0) return;
    const { arrangement, region, reading } = this.linked.state;
    const { cellRows, cellColumns } = this.grid;
    this.source.ask({ arrangement, region, cellRows, cellColumns, reading });
  }

  private draw(): void {
    const { linked, stage, grid } = this;
    const { picture, figure, highlighted, colorMap, cursor, arrangement } = linked.state;
    if (this.size.width === 0) return;
    stage.setFrame(grid, { rows: this.sideName(arrangement.rows), columns: this.sideName(arrangement.columns) });
    stage.setCursor(grid, cursor);
    if (picture === null) return;
    const range = linked.colorRange;
    const theme = currentTheme();
    const table = colorTable(colorMapFor(colorMap, range, theme.scheme));
    const shown = linked.readStatistics === null ? null : highlighted;
    const cells = shadeCells(picture, { figure, range, table, highlighted: shown });
    drawHeatmap(stage.canvas, { grid, heatmap: picture, cells, ratio: devicePixelRatio, font: theme.font });
    if (grid.kind === 'matrix') this.drawStrips(grid, picture, colorTable(colorMapFor(colorMap, { low: -1, high: 1 }, theme.scheme)));
    stage.setPrecision(picture.exact ? null : `sampled ${count(picture.sampled)} of ${count(picture.of)}`, grid);
    stage.canvas.setAttribute('aria-label', this.describe(picture));
  }

  private drawStrips(grid: PictureGrid, picture: Heatmap, table: Uint32Array): void {
    const { rows, columns } = stripMeans(picture);
    const { rowStart, rowEnd, columnStart, columnEnd } = picture.region;
    const shared = { table, ratio: devicePixelRatio };
    drawStrip(this.stage.rowStrip, { ...shared, means: rows, layout: grid.rows, from: { start: rowStart, end: rowEnd }, side: 'rows' });
    drawStrip(this.stage.columnStrip, {
      ...shared,
      means: columns,
      layout: grid.columns,
      from: { start: columnStart, end: columnEnd },
      side: 'columns',
    });
    nameStrip(this.stage.rowStrip, 'row', rows);
    nameStrip(this.stage.columnStrip, 'column', columns);
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
    const { rows, columns } = this.grid;
    const middle = {
      row: Math.floor((region.rowStart + region.rowEnd - 1) / 2),
      column: Math.floor((region.columnStart + region.columnEnd - 1) / 2),
    };
    const anchor = (x === undefined || y === undefined ? cursor : this.positionAtPixel(x, y)) ?? middle;
    const limit =
      this.stage.kind === 'sequence'
        ? { rows: 1, columns: 8 }
        : {
            rows: Math.max(1, Math.floor(rows.length / smallestShown.height)),
            columns: Math.max(1, Math.floor(columns.length / smallestShown.width)),
          };
    this.linked.set({ region: zoomed(region, this.full, factor, anchor, limit) });
  }

  private drag(x: number, y: number, began: boolean): void {
    const { rows, columns, region } = this.grid;
    if (began) this.dragged = region;
    const from = this.dragged ?? region;
    const perPixel = (region.columnEnd - region.columnStart) / (columns.length * (this.stage.kind === 'sequence' ? rows.end : 1));
    const lines = this.stage.kind === 'sequence' ? Math.round(y / rows.cell) * columns.end : 0;
    const across = Math.round(-x * perPixel) - lines;
    this.linked.set({ region: panned(from, this.full, this.stage.kind === 'sequence' ? 0 : Math.round(-y / rows.cell), across) });
  }

  private point(x: number, y: number): void {
    const position = this.positionAtPixel(x, y);
    const { picture } = this.linked.state;
    const extent = position === undefined || picture === null ? undefined : cellAt(picture, position);
    if (position === undefined || picture === null || extent === undefined) {
      this.leave();
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
      const page = (size: number): number => Math.max(1, Math.round(size / 5));
      const { rowStart, rowEnd, columnStart, columnEnd } = region;
      this.linked.set({ region: panned(region, this.full, rows * page(rowEnd - rowStart), columns * page(columnEnd - columnStart)) });
      return;
    }
    const from = cursor ?? { row: region.rowStart, column: region.columnStart };
    const next = cursor === null ? from : this.neighbour(from, rows, columns);
    this.linked.set({ cursor: next, region: revealing(region, this.full, next) });
  }

  /** One cell further on the screen: of a sequence, up and down go a line. */
  private neighbour(from: Position, rows: number, columns: number): Position {
    const { full, grid } = this;
    const line = grid.kind === 'sequence' && gridPlaceOf(grid, from) !== undefined ? grid.columns.end : 1;
    const row = grid.kind === 'sequence' ? 0 : from.row + rows;
    const column = from.column + columns + (grid.kind === 'sequence' ? rows * line : 0);
    const inside = (index: number, end: number): number => Math.max(0, Math.min(index, end - 1));
    return { row: inside(row, full.rowEnd), column: inside(column, full.columnEnd) };
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

function nameStrip(strip: HTMLCanvasElement, side: string, means: Float64Array): void {
  const finite = means.filter((mean) => !Number.isNaN(mean));
  const range =
    finite.length === 0
      ? 'none finite'
      : `${shortNumber(finite.reduce((a, b) => Math.min(a, b)))} to ${shortNumber(finite.reduce((a, b) => Math.max(a, b)))}`;
  strip.title = `${side} means: ${range}`;
  strip.setAttribute('aria-label', `${side} means, ${range}`);
}
