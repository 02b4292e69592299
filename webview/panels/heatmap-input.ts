/** What pointer and keys do to a picture: zoom, pan, reset, move the cursor. Knows pixels and keys, nothing of pictures. */
import type { Lifetime } from '../lifetime.js';

export interface PictureActions {
  /** Factor below 1: closer. Pixels from the canvas's corner; undefined: about the cursor. */
  readonly zoom: (factor: number, x?: number, y?: number) => void;
  /** By pixels since the drag began, from the region it began with. */
  readonly drag: (x: number, y: number, began: boolean) => void;
  readonly reset: () => void;
  readonly point: (x: number, y: number) => void;
  readonly leave: () => void;
  readonly choose: (x: number, y: number) => void;
  /** Steps of the cursor, or of the picture with Shift. */
  readonly step: (rows: number, columns: number, pan: boolean) => void;
}

const zoomStep = 0.8;
const clickSlack = 3;

export function listenToPicture(canvas: HTMLCanvasElement, lifetime: Lifetime, actions: PictureActions): void {
  lifetime.listen(
    canvas,
    'wheel',
    (event) => {
      event.preventDefault();
      const notches = Math.max(-3, Math.min(3, event.deltaY / (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 100 : 3)));
      actions.zoom(zoomStep ** -notches, event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  lifetime.listen(canvas, 'dblclick', actions.reset);
  lifetime.listen(canvas, 'pointerleave', actions.leave);
  lifetime.listen(canvas, 'keydown', (event) => {
    if (pressKey(event, actions)) event.preventDefault();
  });
  listenToDrag(canvas, lifetime, actions);
}

function listenToDrag(canvas: HTMLCanvasElement, lifetime: Lifetime, actions: PictureActions): void {
  let from: { readonly x: number; readonly y: number } | undefined;
  let dragging = false;
  lifetime.listen(canvas, 'pointerdown', (event) => {
    if (event.button !== 0) return;
    from = { x: event.offsetX, y: event.offsetY };
    dragging = false;
    canvas.setPointerCapture(event.pointerId);
  });
  lifetime.listen(canvas, 'pointermove', (event) => {
    actions.point(event.offsetX, event.offsetY);
    if (from === undefined) return;
    const x = event.offsetX - from.x;
    const y = event.offsetY - from.y;
    if (!dragging && Math.hypot(x, y) < clickSlack) return;
    actions.drag(x, y, !dragging);
    dragging = true;
  });
  lifetime.listen(canvas, 'pointerup', (event) => {
    if (from !== undefined && !dragging) actions.choose(event.offsetX, event.offsetY);
    from = undefined;
  });
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function pressKey(event: KeyboardEvent, actions: PictureActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const step = steps[event.key];
  if (step !== undefined) actions.step(step[0], step[1], event.shiftKey);
  else if (event.key === '+' || event.key === '=') actions.zoom(zoomStep);
  else if (event.key === '-') actions.zoom(1 / zoomStep);
  else if (event.key === '0') actions.reset();
  else return false;
  return true;
}
