/**
 * The kernel pool: threads that read bytes and compute. Results do not depend on how many there are.
 *
 *   const pool = createKernelPool({ bundle, wasm, threads: 2 });
 *   const { moments } = await pool.statistics(tensor, { depth: 'scan' });
 */
import { byteLength } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import type { Heatmap, HeatmapRequest } from '../model/heatmap.js';
import { elementCount } from '../model/shape.js';
import { height, width } from '../numeric/arrangement.js';
import type { Tensor } from '../numeric/tensor.js';
import { JobControl } from './control.js';
import type { ByteProgress, KernelPool, Work } from './kernel-pool.js';
import { pieceElements } from './kernel/pieces.js';
import { statistics } from './statistics.js';
import { onEvery, onThread, Threads, type ThreadOptions } from './threads.js';

export function createKernelPool(options: ThreadOptions): KernelPool {
  const threads = new Threads(options);
  return {
    statistics: (tensor, wanted, work) => statistics(threads, tensor, wanted, work),
    heatmap: (tensor, request, precision, work) =>
      precision === 'sampled' ? sampled(threads, tensor, request, work) : exact(threads, tensor, request, work),
    values: (tensor, window, work) => onThread(threads.prompt(), (client) => client.call('window', { tensor, ...window }, signalOf(work))),
    elements: (tensor, range, work) =>
      onThread(threads.prompt(), (client) => client.call('elements', { tensor, ...range }, signalOf(work))),
    stored: (tensor, range, work) => onThread(threads.least(), (client) => client.call('bytes', { tensor, ...range }, signalOf(work))),
    digest: (tensor, work) => digest(threads, tensor, work),
    bytes: (tensor, work) => bytes(threads, tensor, work),
    resize: (count) => {
      threads.resize(count);
    },
    close: () => threads.close(),
  };
}

function signalOf(work: Work<never> | Work<Heatmap> | undefined): { readonly signal?: AbortSignal } {
  return work?.signal === undefined ? {} : { signal: work.signal };
}

function sampled(threads: Threads, tensor: Tensor, request: HeatmapRequest, work?: Work<Heatmap>): Promise<Heatmap> {
  return onThread(threads.prompt(), (client) => client.call('sampledHeatmap', { tensor, request }, signalOf(work)));
}

async function exact(threads: Threads, tensor: Tensor, request: HeatmapRequest, work: Work<Heatmap> = {}): Promise<Heatmap> {
  const { region, cellRows, cellColumns } = request;
  const cells = cellRows * cellColumns;
  const control = new JobControl();
  const [min, max, mean] = [shared(cells), shared(cells), shared(cells)];
  const marks = new SharedArrayBuffer(cells);
  const of = height(region) * width(region);
  const picture = (done: boolean): Heatmap => ({
    region,
    cellRows,
    cellColumns,
    min: new Float32Array(min).slice(),
    max: new Float32Array(max).slice(),
    mean: new Float32Array(mean).slice(),
    marks: new Uint8Array(marks).slice(),
    exact: done,
    sampled: done ? of : Math.floor((of * control.done) / Math.max(1, cellRows)),
    of,
  });
  const job = { tensor, request, control: control.buffer, min, max, mean, marks };
  const tick = work.progress && (() => work.progress?.(picture(false)));
  await control.run(
    onEvery(threads, byteLength(tensor.dtype, of), (client) => client.call('heatmap', job)),
    work.signal,
    tick,
  );
  return picture(true);
}

/** Cells that are not done yet are NaN. */
function shared(cells: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(4 * cells);
  new Float32Array(buffer).fill(NaN);
  return buffer;
}

/** An expanded tensor can be far larger than what is stored of it: writing it out would take for ever. */
function refuseEndless(tensor: Tensor, total: number): void {
  if (tensor.kind !== 'dense' || total < 1 << 30 || total < 16 * tensor.storage.length) return;
  throw new CheckpointError('too-large', `${String(total)} bytes repeat the same ${String(tensor.storage.length)} stored ones`);
}

async function digest(threads: Threads, tensor: Tensor, work: Work<ByteProgress> = {}): Promise<string> {
  const total = byteLength(tensor.dtype, elementCount(tensor.shape));
  refuseEndless(tensor, total);
  const control = new JobControl();
  const tick =
    work.progress &&
    (() => work.progress?.({ done: Math.min(total, byteLength(tensor.dtype, control.done * pieceElements(tensor))), total }));
  return await control.run(
    onThread(threads.least(), (client) => client.call('digest', { tensor, control: control.buffer }), total),
    work.signal,
    tick,
  );
}

async function* bytes(threads: Threads, tensor: Tensor, work: Work<ByteProgress> = {}): AsyncIterable<Uint8Array> {
  const count = elementCount(tensor.shape);
  refuseEndless(tensor, byteLength(tensor.dtype, count));
  const piece = pieceElements(tensor);
  const ask = (first: number): Promise<Uint8Array> => {
    const range = { first, count: Math.min(piece, count - first) };
    const asked = onThread(threads.least(), (client) => client.call('bytes', { tensor, ...range }, signalOf(work)));
    asked.catch(() => undefined); // thrown when its turn comes
    return asked;
  };
  // The next piece is read while this one is in use.
  let next = count > 0 ? ask(0) : undefined;
  for (let first = 0; next !== undefined; first += piece) {
    const bytes: Uint8Array = await next;
    next = first + piece < count ? ask(first + piece) : undefined;
    yield bytes;
    work.progress?.({ done: byteLength(tensor.dtype, Math.min(first + piece, count)), total: byteLength(tensor.dtype, count) });
  }
}
