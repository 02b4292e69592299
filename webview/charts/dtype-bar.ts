/** Bytes by dtype as one segmented bar; its legend stands below, as text. */
import { scaleLinear, select } from 'd3';
import type { CheckpointSummary } from '../../src/protocol/session.js';
import { bytes, counted } from '../format/numbers.js';

type Segments = CheckpointSummary['bytesByDtype'];

/** Colours of charts in VS Code's themes. */
export const segmentColors = [
  'var(--vscode-charts-blue)',
  'var(--vscode-charts-orange)',
  'var(--vscode-charts-purple)',
  'var(--vscode-charts-green)',
  'var(--vscode-charts-yellow)',
  'var(--vscode-charts-red)',
] as const;

export function segmentColor(index: number): string {
  return segmentColors[index % segmentColors.length] ?? segmentColors[0];
}

const gap = 1;

export function dtypeBar(segments: Segments, size: { readonly width: number; readonly height: number }, document: Document): SVGSVGElement {
  const total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const x = scaleLinear([0, Math.max(total, 1)], [0, size.width]);
  const starts = segments.map((_, index) => segments.slice(0, index).reduce((sum, segment) => sum + segment.bytes, 0));
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))
    .attr('class', 'dtype-bar')
    .attr('width', '100%')
    .attr('height', size.height)
    .attr('viewBox', `0 0 ${size.width} ${size.height}`)
    .attr('preserveAspectRatio', 'none')
    .attr('role', 'img')
    .attr('aria-label', `bytes by dtype: ${segments.map((segment) => `${segment.dtype} ${bytes(segment.bytes)}`).join(', ')}`);
  svg
    .selectAll('rect')
    .data(segments)
    .join('rect')
    .attr('x', (_, index) => x(starts[index] ?? 0))
    .attr('width', (segment) => Math.max(x(segment.bytes) - gap, 1))
    .attr('height', size.height)
    .attr('fill', (_, index) => segmentColor(index))
    .append('title')
    .text((segment) => `${segment.dtype}: ${bytes(segment.bytes)}, ${counted(segment.parameters, 'parameter')}`);
  return svg.node() ?? document.createElementNS('http://www.w3.org/2000/svg', 'svg');
}
