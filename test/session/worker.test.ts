/** The session where the extension host has it: behind a thread's port, with the built bundles. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScanProgress } from '../../src/protocol/session.js';
import { startSessionWorker, type SessionWorker } from '../../src/worker/session/client.js';
import { temporaryFolder, writeSample } from './sample.js';

const dist = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

function started(): SessionWorker {
  const worker = startSessionWorker({ bundle: dist('worker.js'), wasm: dist('kernels.wasm'), threads: 2 });
  onTestFinished(() => worker.dispose());
  return worker;
}

function sample(): string {
  const file = path.join(temporaryFolder(), 'net.safetensors');
  writeSample(file, {
    'a.weight': { shape: [2, 3], values: [0, 1, 2, 3, 4, NaN] },
    'b.weight': { shape: [2, 3], values: [0, 1, 2, 3, 4, NaN] },
  });
  return file;
}

describe('the session behind a thread', () => {
  it('opens, lists, computes and finds what is equal', async () => {
    const { client } = started();
    const { id, parameterCount } = await client.call('open', { path: sample() });
    expect(parameterCount).toBe(2);
    const statistics = await client.call('statistics', { id, index: 0, depth: 'full' });
    expect(statistics).toMatchObject({ exact: true, count: 6, nan: 1, moments: { min: 0, max: 4, mean: 2 } });
    const again = await client.call('statistics', { id, index: 0, depth: 'full' });
    expect(again).toEqual(statistics);
    const seen: ScanProgress[] = [];
    await client.call('scan', { id }, { progress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ doneParameters: 1, totalParameters: 1 });
    expect(await client.call('ties', { id })).toMatchObject([{ kind: 'equal', names: ['a.weight', 'b.weight'] }]);
  });

  it('draws and gives values', async () => {
    const { client } = started();
    const { id } = await client.call('open', { path: sample() });
    const arrangement = { rows: [0], columns: [1], fixed: [0, 0] };
    const region = { rowStart: 0, rowEnd: 2, columnStart: 0, columnEnd: 3 };
    const request = { arrangement, region, cellRows: 2, cellColumns: 3, reading: 'value' } as const;
    const picture = await client.call('heatmap', { id, index: 0, request, precision: 'exact' });
    expect([...picture.mean]).toEqual([0, 1, 2, 3, 4, NaN]);
    expect([...picture.marks]).toEqual([0, 0, 0, 0, 0, 1]);
    const values = await client.call('values', {
      id,
      index: 1,
      request: { arrangement, region: { ...region, rowStart: 1 } },
      codes: false,
    });
    expect([...values.values]).toEqual([3, 4, NaN]);
    await expect(client.call('countBetween', { id, index: 0, low: 1, high: 3 })).resolves.toEqual({ count: 3, of: 6 });
  });

  it('reports a file that is none of ours', async () => {
    const { client } = started();
    await expect(client.call('open', { path: dist('worker.js') })).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(client.call('recognise', { path: dist('worker.js') })).resolves.toBeNull();
    await expect(client.call('recognise', { path: sample() })).resolves.toMatchObject({ formatTitle: expect.any(String) as string });
  });

  it('rejects pending and later calls when the thread ends', async () => {
    const worker = started();
    const { id } = await worker.client.call('open', { path: sample() });
    const pending = worker.client.call('scan', { id });
    const rejected = expect(pending).rejects.toMatchObject({ tag: 'cancelled' });
    await worker.dispose();
    await rejected;
    await expect(worker.ended).resolves.toBeUndefined();
    await expect(worker.client.call('ties', { id })).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('rejects when the bundle is not there', async () => {
    const worker = startSessionWorker({ bundle: '/nowhere/worker.js', wasm: '/nowhere/kernels.wasm', threads: 1 });
    await expect(worker.client.call('open', { path: sample() })).rejects.toMatchObject({ tag: 'cancelled' });
    await expect(worker.ended).resolves.toBeInstanceOf(Error);
  });
});
