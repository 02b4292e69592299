/** Axes around a heatmap: index labels, names of the axes, and outlines of single cells. SVG above the canvas. */
import { select } from 'd3';
import { indexTicks, type AxisLayout } from '../picture/axis-layout.js';
import { positionAt, type PictureGrid } from '../picture/grid.js';

export interface FrameLabels {
  readonly rows: string;
  readonly columns: string;
}

export interface Margins {
  readonly left: number;
  readonly top: number;
}

const rowSpacing = 26;
const columnSpacing = 44;
const labelGap = 5;

/** The frame of a picture that begins at the margins; `strips` pixels lie between labels and picture. */
export function frame(grid: PictureGrid, labels: FrameLabels, margins: Margins, strips: number, document: Document): SVGGElement {
  const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  const drawing = select(group).attr('class', 'frame').attr('transform', `translate(${margins.left},${margins.top})`);
  drawing
    .append('rect')
    .attr('class', 'outline')
    .attr('x', -0.5)
    .attr('y', -0.5)
    .attr('width', grid.columns.length + 1)
    .attr('height', grid.rows.length + 1);
  drawing
    .selectAll('text.row')
    .data(rowLabels(grid))
    .join('text')
    .attr('class', 'tick row')
    .attr('x', -strips - labelGap)
    .attr('y', ({ position }) => position)
    .attr('dy', '0.35em')
    .text(({ text }) => text);
  if (grid.kind === 'sequence') return group;
  drawing
    .selectAll('text.column')
    .data(labelsOf(grid.columns, columnSpacing))
    .join('text')
    .attr('class', 'tick column')
    .attr('x', ({ position }) => position)
    .attr('y', -strips - labelGap)
    .text(({ text }) => text);
  drawing
    .append('text')
    .attr('class', 'axis-name')
    .attr('x', 0)
    .attr('y', -strips - 20)
    .text(`${labels.columns} →`);
  const turn = `translate(${-margins.left + 10},0) rotate(-90)`;
  drawing.append('text').attr('class', 'axis-name rows').attr('transform', turn).text(`← ${labels.rows}`);
  return group;
}

interface Label {
  readonly position: number;
  readonly text: string;
}

function labelsOf(layout: AxisLayout, spacing: number): Label[] {
  return indexTicks(layout, spacing).map(({ index, position }) => ({ position, text: String(index) }));
}

/** Lines of a folded sequence are named by their first element. */
function rowLabels(grid: PictureGrid): Label[] {
  if (grid.kind === 'matrix') return labelsOf(grid.rows, rowSpacing);
  return indexTicks(grid.rows, rowSpacing).map(({ index, position }) => ({
    position,
    text: String(positionAt(grid, index, 0)?.column ?? ''),
  }));
}
