/** The picture as a file: an SVG with the cells as images inside its axes, or that SVG drawn to a PNG. */
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import { currentTheme, type Theme } from '../theme.js';
import type { HeatmapStage } from './heatmap-stage.js';

const svgNamespace = 'http://www.w3.org/2000/svg';
const titleHeight = 26;
const pngScale = 2;

export async function saveSvg(stage: HeatmapStage, name: string, client: Client<EditorProtocol>): Promise<void> {
  const bytes = new TextEncoder().encode(new XMLSerializer().serializeToString(pictureSvg(stage, name)));
  await client.call('savePicture', { suggestedName: `${fileName(name)}.svg`, bytes });
}

export async function savePng(stage: HeatmapStage, name: string, client: Client<EditorProtocol>): Promise<void> {
  const svg = pictureSvg(stage, name);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Number(svg.getAttribute('width')) * pngScale;
  canvas.height = Number(svg.getAttribute('height')) * pngScale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) return;
  await client.call('savePicture', { suggestedName: `${fileName(name)}.png`, bytes: new Uint8Array(await blob.arrayBuffer()) });
}

/** Characters that file systems refuse become dashes. */
export function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').slice(0, 120) || 'picture';
}

/** Self-contained: colours are resolved, images are inside. */
function pictureSvg(stage: HeatmapStage, name: string): SVGSVGElement {
  const theme = currentTheme();
  const width = stage.element.clientWidth;
  const height = stage.element.clientHeight + titleHeight;
  const svg = create('svg', { xmlns: svgNamespace, width, height, viewBox: `0 0 ${width} ${height}` });
  svg.append(create('rect', { width, height, fill: theme.background }));
  const title = create('text', { x: 12, y: 18, fill: theme.foreground, 'font-family': theme.font, 'font-size': 13, 'font-weight': 600 });
  title.textContent = name;
  const body = create('g', { transform: `translate(0,${titleHeight})` });
  for (const canvas of [stage.columnStrip, stage.rowStrip, stage.canvas]) if (!canvas.hidden) body.append(imageOf(canvas));
  for (const child of stage.svg.children) body.append(styled(child.cloneNode(true) as Element, theme));
  svg.append(title, body);
  return svg;
}

function imageOf(canvas: HTMLCanvasElement): SVGElement {
  const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = canvas;
  return create('image', {
    x,
    y,
    width,
    height,
    href: canvas.toDataURL('image/png'),
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
  });
}

/** What the style sheet gives on the page. */
function styled(group: Element, { foreground, font }: Theme): Element {
  for (const text of group.querySelectorAll('text')) {
    text.setAttribute('fill', foreground);
    text.setAttribute('font-family', font);
    text.setAttribute('font-size', '11');
    text.setAttribute(
      'text-anchor',
      text.matches('.axis-name') ? (text.matches('.rows') ? 'end' : 'start') : text.matches('.row') ? 'end' : 'middle',
    );
  }
  for (const rect of group.querySelectorAll('.cell-outline')) rect.remove();
  for (const rect of group.querySelectorAll('.outline')) rect.setAttribute('fill', 'none');
  return group;
}

function create<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [attribute, value] of Object.entries(attributes)) if (attribute !== 'xmlns') made.setAttribute(attribute, String(value));
  return made;
}
