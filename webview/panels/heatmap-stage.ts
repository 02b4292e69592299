/** The layers of the picture: strips, canvas, axes, outlines, label and tooltip; their places for a grid. */
import { gridPlaceOf, type PictureGrid } from '../picture/grid.js';
import type { Position } from '../picture/arrangement.js';
import type { PixelSize } from '../picture/fold.js';
import { frame, type FrameLabels, type Margins } from '../charts/frame.js';
import { stripThickness } from '../charts/strip.js';
import { element, setAttributes, setText } from '../dom.js';

const svgNamespace = 'http://www.w3.org/2000/svg';
const stripGap = 3;
const margins: Readonly<Record<PictureGrid['kind'], Margins>> = { matrix: { left: 68, top: 48 }, sequence: { left: 56, top: 8 } };
const rightMargin = 10;
const bottomMargin = 6;

export class HeatmapStage {
  readonly canvas = element('canvas', {
    class: 'picture-canvas',
    'data-testid': 'heatmap',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'heatmap',
  });
  readonly rowStrip = element('canvas', { class: 'strip', role: 'img' });
  readonly columnStrip = element('canvas', { class: 'strip', role: 'img' });
  readonly svg = document.createElementNS(svgNamespace, 'svg');
  readonly element: HTMLElement;
  private readonly cursor = outline('cursor');
  private readonly hover = outline('hover');
  private readonly sampled = element('span', { class: 'sampled-label', 'data-testid': 'sampled-label', hidden: true });
  private readonly tooltip = element('div', { class: 'tooltip', hidden: true, 'aria-hidden': 'true' });
  private readonly failure = element('p', { class: 'placeholder', role: 'status', hidden: true });

  constructor(readonly kind: PictureGrid['kind']) {
    this.svg.setAttribute('aria-hidden', 'true');
    const layers = [this.columnStrip, this.rowStrip, this.canvas, this.svg, this.sampled, this.tooltip, this.failure];
    this.element = element('div', { class: `stage ${kind}`, 'data-precision': 'sampled' }, layers);
    const { left, top } = margins[kind];
    place(this.canvas, left, top);
    place(this.columnStrip, left, top - stripThickness - stripGap);
    place(this.rowStrip, left - stripThickness - stripGap, top);
    this.columnStrip.hidden = this.rowStrip.hidden = kind === 'sequence';
  }

  /** Room for the picture in a stage of this size. */
  box({ width, height }: PixelSize): PixelSize {
    const { left, top } = margins[this.kind];
    return { width: Math.max(24, width - left - rightMargin), height: Math.max(24, height - top - bottomMargin) };
  }

  /** As high as a short sequence needs. */
  fitHeight(grid: PictureGrid): void {
    this.element.style.height = `${Math.ceil(margins[this.kind].top + grid.rows.length + bottomMargin)}px`;
  }

  setFrame(grid: PictureGrid, labels: FrameLabels): void {
    const made = frame(grid, labels, margins[this.kind], this.kind === 'matrix' ? stripThickness + stripGap : 0, document);
    made.append(this.hover, this.cursor);
    this.svg.replaceChildren(made);
  }

  setCursor(grid: PictureGrid, position: Position | null): void {
    placeOutline(this.cursor, grid, position, 2);
  }

  setHover(grid: PictureGrid, position: Position | null): void {
    placeOutline(this.hover, grid, position, 1);
  }

  /** `sampled n of N`, or null when the picture is exact. */
  setPrecision(text: string | null, grid: PictureGrid): void {
    this.element.dataset['precision'] = text === null ? 'exact' : 'sampled';
    this.sampled.hidden = text === null;
    if (text !== null) setText(this.sampled, text);
    const { left, top } = margins[this.kind];
    place(this.sampled, left + 6, top + grid.rows.length - 24);
  }

  /** Lines beside the pointer, kept inside the stage; null hides it. */
  setTooltip(lines: readonly string[] | null, x = 0, y = 0): void {
    this.tooltip.hidden = lines === null;
    if (lines === null) return;
    this.tooltip.replaceChildren(...lines.map((line) => element('div', {}, [line])));
    const { left, top } = margins[this.kind];
    const room = this.element.clientWidth - this.tooltip.offsetWidth - 4;
    const below = top + y + 18 + this.tooltip.offsetHeight < this.element.clientHeight;
    place(
      this.tooltip,
      Math.max(0, Math.min(left + x + 14, room)),
      below ? top + y + 18 : Math.max(0, top + y - this.tooltip.offsetHeight - 10),
    );
  }

  setFailure(text: string | null): void {
    this.failure.hidden = text === null;
    setText(this.failure, text ?? '');
    setAttributes(this.canvas, { hidden: text !== null });
  }
}

function outline(className: string): SVGRectElement {
  const rect = document.createElementNS(svgNamespace, 'rect');
  setAttributes(rect, { class: `cell-outline ${className}`, visibility: 'hidden' });
  return rect;
}

/** Outlines of tiny cells are kept large enough to be seen. */
function placeOutline(rect: SVGRectElement, grid: PictureGrid, position: Position | null, margin: number): void {
  const at = position === null ? undefined : gridPlaceOf(grid, position);
  setAttributes(rect, { visibility: at === undefined ? 'hidden' : 'visible' });
  if (at === undefined) return;
  const width = Math.max(grid.columns.cell, 4);
  const height = Math.max(grid.rows.cell, 4);
  const x = grid.columns.startOf(at.column) + (grid.columns.cell - width) / 2;
  const y = grid.rows.startOf(at.row) + (grid.rows.cell - height) / 2;
  setAttributes(rect, { x: x - margin / 2, y: y - margin / 2, width: width + margin, height: height + margin });
}

function place(target: HTMLElement, left: number, top: number): void {
  target.style.left = `${left}px`;
  target.style.top = `${top}px`;
}
