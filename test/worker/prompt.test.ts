/** Values are shown while the threads are busy with something long. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { DenseTensor } from '../../src/numeric/tensor.js';
import { createKernelPool } from '../../src/worker/pool.js';
import { temporaryFolder } from '../session/sample.js';

const root = path.resolve(import.meta.dirname, '../..');
const pool = createKernelPool({ bundle: path.join(root, 'dist/worker.js'), wasm: path.join(root, 'dist/kernels.wasm'), threads: 1 });
afterAll(() => pool.close());

const count = 4_000_000_000;
const arrangement = { rows: [], columns: [0], fixed: [0] };

/** Float32 in a file of 16 GB with one value at its end. */
function sequence(): DenseTensor {
  const file = path.join(temporaryFolder(), 'long.bin');
  const opened = openSync(file, 'w');
  ftruncateSync(opened, 4 * count);
  writeSync(opened, new Uint8Array(Float32Array.of(2.5).buffer), 0, 4, 4 * count - 4);
  closeSync(opened);
  const storage = { kind: 'range' as const, path: file, start: 0, length: 4 * count };
  return { kind: 'dense', dtype: 'float32', shape: [count], strides: [1], offset: 0, byteOrder: 'little', storage };
}

it('gives the last value of a sequence while its picture is made by the only thread, which stops when it is told to', async () => {
  const tensor = sequence();
  const request = {
    arrangement,
    region: { rowStart: 0, rowEnd: 1, columnStart: 0, columnEnd: count },
    cellRows: 1,
    cellColumns: 1000,
    reading: 'value' as const,
  };
  let isMade = false;
  const controller = new AbortController();
  let started = (): void => undefined;
  const isStarted = new Promise<void>((resolve) => (started = resolve));
  const picture = pool.heatmap(tensor, request, 'exact', { signal: controller.signal, progress: started }).finally(() => {
    isMade = true;
  });
  const region = { rowStart: 0, rowEnd: 1, columnStart: count - 1, columnEnd: count };
  const read = await pool.values(tensor, { request: { arrangement, region }, codes: false });
  expect(read).toEqual({ kind: 'real', values: Float64Array.of(2.5) });
  expect(isMade).toBe(false);
  await isStarted;
  const start = performance.now();
  controller.abort();
  await expect(picture).rejects.toMatchObject({ tag: 'cancelled' });
  // To the end it would be half a minute.
  expect(performance.now() - start).toBeLessThan(5000);
});
