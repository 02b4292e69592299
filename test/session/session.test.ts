import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScanProgress, TableSort } from '../../src/protocol/session.js';
import { idle, openSample, temporaryFolder, writeSample, type OpenSample } from './sample.js';

const everything = { text: '', dtypes: [], roles: [], tied: false } as const;

const network = {
  'layer.10.weight': { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
  'layer.2.weight': { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
  'layer.2.bias': { shape: [2], values: [0, 0] },
  'head.weight': { shape: [4], values: [-1, NaN, Infinity, 7] },
};

async function openNetwork(metadata?: Record<string, string>): Promise<OpenSample & { readonly file: string }> {
  const file = path.join(temporaryFolder(), 'net.safetensors');
  writeSample(file, network, metadata);
  return { ...(await openSample(file)), file };
}

function names(sample: OpenSample, sort: TableSort, descending = false, filter: object = {}): Promise<readonly string[]> {
  const request = { id: sample.id, start: 0, count: 100, sort, descending, filter: { ...everything, ...filter } };
  return sample.session.handlers.table(request, idle()).then(({ rows }) => rows.map(({ name }) => name));
}

describe('an open checkpoint', () => {
  it('sums parameters, values and bytes', async () => {
    const { summary } = await openNetwork();
    expect(summary).toMatchObject({ name: 'net.safetensors', parameterCount: 4, valueCount: 18, uniqueParameterCount: 4, tieCount: 0 });
    expect(summary.bytesByDtype).toEqual([{ dtype: 'float32', bytes: 72, parameters: 4 }]);
  });

  it('counts the name of an alias among those used, not among the unique ones', async () => {
    const { summary } = await openNetwork({ 'tail.weight': 'head.weight' });
    expect(summary).toMatchObject({ parameterCount: 5, uniqueParameterCount: 4, valueCount: 22, uniqueValueCount: 18, tieCount: 1 });
  });

  it('refuses numbers that were never given out', async () => {
    const { session, id } = await openNetwork();
    await expect(session.handlers.ties({ id: id + 1 }, idle())).rejects.toMatchObject({ tag: 'not-found' });
    await expect(session.handlers.details({ id, index: 4 }, idle())).rejects.toMatchObject({ tag: 'not-found' });
    const level = { id, block: 9, start: 0, count: 10, sort: 'file' } as const;
    await expect(session.handlers.children(level, idle())).rejects.toMatchObject({ tag: 'not-found' });
  });

  it('notices that the file changed', async () => {
    const { session, id, file } = await openNetwork();
    await expect(session.handlers.verify({ id }, idle())).resolves.toBeUndefined();
    appendFileSync(file, 'x');
    await expect(session.handlers.verify({ id }, idle())).rejects.toMatchObject({ tag: 'changed' });
  });

  it('answers nothing more once closed', async () => {
    const { session, id } = await openNetwork();
    await session.handlers.close({ id }, idle());
    await expect(session.handlers.verify({ id }, idle())).rejects.toMatchObject({ tag: 'not-found' });
  });
});

describe('the tree', () => {
  it('gives one level at a time, in the order of the file', async () => {
    const { session, id } = await openNetwork();
    const root = await session.handlers.children({ id, block: 0, start: 0, count: 10, sort: 'file' }, idle());
    expect(root.rows.map((row) => (row.kind === 'block' ? row.name : row.label))).toEqual(['layer', 'head']);
    const [layer] = root.rows;
    if (layer?.kind !== 'block') throw new Error('a block was expected');
    expect(layer).toMatchObject({ childBlocks: 2, parameterCount: 3, index: 0 });
    const level = await session.handlers.children({ id, block: layer.id, start: 0, count: 10, sort: 'name' }, idle());
    expect(level.rows.map((row) => (row.kind === 'block' ? row.name : ''))).toEqual(['2', '10']);
  });

  it('sorts by size, largest first', async () => {
    const { session, id } = await openNetwork();
    const level = await session.handlers.children({ id, block: 0, start: 1, count: 1, sort: 'size' }, idle());
    expect(level).toMatchObject({ total: 2, start: 1, rows: [{ name: 'head' }] });
  });

  it('knows the blocks above a parameter by the same numbers', async () => {
    const { session, id } = await openNetwork();
    const root = await session.handlers.children({ id, block: 0, start: 0, count: 10, sort: 'file' }, idle());
    const chain = await session.handlers.ancestors({ id, index: 2 }, idle());
    expect(chain.map(({ name }) => name)).toEqual(['', 'layer', '2']);
    expect(chain.map((block) => block.id).slice(0, 2)).toEqual([0, root.rows[0]?.kind === 'block' ? root.rows[0].id : -1]);
  });
});

describe('the table', () => {
  it('sorts names as people read numbers', async () => {
    const sample = await openNetwork();
    await expect(names(sample, 'name')).resolves.toEqual(['head.weight', 'layer.2.bias', 'layer.2.weight', 'layer.10.weight']);
    await expect(names(sample, 'count', true)).resolves.toEqual(['layer.10.weight', 'layer.2.weight', 'head.weight', 'layer.2.bias']);
  });

  it('filters by substring and by glob, in any case', async () => {
    const sample = await openNetwork();
    await expect(names(sample, 'file', false, { text: 'BIAS' })).resolves.toEqual(['layer.2.bias']);
    await expect(names(sample, 'file', false, { text: 'layer.*.weight' })).resolves.toEqual(['layer.10.weight', 'layer.2.weight']);
    await expect(names(sample, 'file', false, { text: 'layer.?.weight' })).resolves.toEqual(['layer.2.weight']);
    await expect(names(sample, 'file', false, { dtypes: ['int8'] })).resolves.toEqual([]);
  });

  it('sorts by statistics that are known, and again when more are', async () => {
    const sample = await openNetwork();
    const { session, id } = sample;
    await session.handlers.statistics({ id, index: 2, depth: 'scan' }, idle());
    expect((await names(sample, 'max'))[0]).toBe('layer.2.bias');
    await session.handlers.scan({ id }, idle());
    await expect(names(sample, 'max', true)).resolves.toEqual(['head.weight', 'layer.10.weight', 'layer.2.weight', 'layer.2.bias']);
    expect((await names(sample, 'nonfinite', true))[0]).toBe('head.weight');
  });

  it('gives pages and the total', async () => {
    const { session, id } = await openNetwork();
    const request = { id, start: 3, count: 10, sort: 'file', descending: false, filter: everything } as const;
    const page = await session.handlers.table(request, idle());
    expect(page).toMatchObject({ total: 4, start: 3, rows: [{ name: 'head.weight', label: 'head.weight', count: 4, bytes: 16 }] });
  });

  it('finds exact names first, then the earliest', async () => {
    const file = path.join(temporaryFolder(), 'names.safetensors');
    const one = { shape: [1], values: [1] };
    writeSample(file, { 'a.bias': one, 'bias.a': one, BIAS: one, bias: one });
    const { session, id } = await openSample(file);
    const found = await session.handlers.find({ id, text: 'bias', limit: 3 }, idle());
    expect(found.map(({ name }) => name)).toEqual(['bias', 'BIAS', 'bias.a']);
    await expect(session.handlers.indexOf({ id, name: 'bias' }, idle())).resolves.toBe(3);
    await expect(session.handlers.indexOf({ id, name: 'nothing' }, idle())).resolves.toBeNull();
  });
});

describe('details', () => {
  it('says where the bytes lie, what the axes mean and the fans', async () => {
    const { session, id } = await openNetwork();
    const details = await session.handlers.details({ id, index: 1 }, idle());
    expect(details).toMatchObject({
      file: 'net.safetensors',
      strides: [3, 1],
      contiguous: true,
      gradient: 'absent',
      axisNames: ['out', 'in'],
      fans: { fanIn: 3, fanOut: 2 },
      node: { label: 'weight', name: 'layer.2.weight' },
    });
    expect(details.blocks.map(({ name }) => name)).toEqual(['', 'layer', '2']);
    const first = await session.handlers.details({ id, index: 0 }, idle());
    expect(Number(details.fileOffset) - Number(first.fileOffset)).toBe(24);
  });
});

describe('a scan', () => {
  it('computes every parameter once, tells what is ready, and ends complete', async () => {
    const { session, id, asked } = await openNetwork();
    const seen: ScanProgress[] = [];
    const { scanned } = await session.handlers.scan(
      { id },
      idle((progress) => seen.push(progress)),
    );
    expect(scanned).toBe(4);
    expect(asked.statistics).toBe(4);
    expect(seen.at(-1)).toMatchObject({ doneBytes: 72, totalBytes: 72, doneParameters: 4, totalParameters: 4 });
    expect(seen.flatMap(({ ready }) => ready.map(({ index }) => index)).sort()).toEqual([0, 1, 2, 3]);
    await session.handlers.scan({ id }, idle());
    expect(asked.statistics).toBe(4);
  });

  it('finds equal content, of which it digests only what may be equal', async () => {
    const { session, id, asked } = await openNetwork();
    await session.handlers.scan({ id }, idle());
    expect(asked.digests).toBe(2);
    await expect(session.handlers.ties({ id }, idle())).resolves.toEqual([
      { kind: 'equal', names: ['layer.10.weight', 'layer.2.weight'], indices: [0, 1] },
    ]);
  });

  it('says of equal constants that they are constant', async () => {
    const file = path.join(temporaryFolder(), 'zeros.safetensors');
    writeSample(file, { a: { shape: [2], values: [0, 0] }, b: { shape: [2], values: [0, 0] }, c: { shape: [1, 2], values: [0, 0] } });
    const { session, id } = await openSample(file);
    await session.handlers.scan({ id }, idle());
    const ties = await session.handlers.ties({ id }, idle());
    expect(ties).toEqual([{ kind: 'equal', names: ['a', 'b'], indices: [0, 1], constant: true }]);
  });

  it('stops when it is told to', async () => {
    const { session, id } = await openNetwork();
    const context = { signal: AbortSignal.abort(), progress: () => undefined };
    await expect(session.handlers.scan({ id }, context)).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('refuses a file that changed since it was opened', async () => {
    const { session, id, file } = await openNetwork();
    appendFileSync(file, 'x');
    await expect(session.handlers.scan({ id }, idle())).rejects.toMatchObject({ tag: 'changed' });
  });
});

describe('counting values in a range', () => {
  it.each([
    [0, 5, 6],
    [1, 3, 3],
    [1.5, 1.9, 0],
    [-Infinity, Infinity, 6],
    [4, 1, 0],
  ])('%d to %d', async (low, high, count) => {
    const { session, id } = await openNetwork();
    await expect(session.handlers.countBetween({ id, index: 0, low, high }, idle())).resolves.toEqual({ count, of: 6 });
  });

  it('never counts NaN and infinities', async () => {
    const { session, id } = await openNetwork();
    await expect(session.handlers.countBetween({ id, index: 3, low: -Infinity, high: Infinity }, idle())).resolves.toEqual({
      count: 2,
      of: 4,
    });
  });

  it('reads nothing when statistics tell', async () => {
    const { session, id, asked } = await openNetwork();
    await session.handlers.statistics({ id, index: 3, depth: 'full' }, idle());
    await expect(session.handlers.countBetween({ id, index: 3, low: -1, high: 7 }, idle())).resolves.toEqual({ count: 2, of: 4 });
    expect(asked.bytes).toBe(0);
  });
});

describe('the cache', () => {
  it('shows what an earlier session computed, at once', async () => {
    const file = path.join(temporaryFolder(), 'net.safetensors');
    const cache = path.join(temporaryFolder(), 'not', 'there', 'yet');
    writeSample(file, network);
    const first = await openSample(file, cache);
    await first.session.handlers.scan({ id: first.id }, idle());
    const was = await first.session.handlers.statistics({ id: first.id, index: 3, depth: 'scan' }, idle());
    await first.session.dispose();

    const second = await openSample(file, cache);
    const page = await names(second, 'max', true);
    expect(page[0]).toBe('head.weight');
    await expect(second.session.handlers.statistics({ id: second.id, index: 3, depth: 'scan' }, idle())).resolves.toEqual(was);
    expect(second.asked.statistics).toBe(0);
  });

  it('gives statistics whose arrays the caller may give away', async () => {
    const { session, id } = await openNetwork();
    await session.handlers.statistics({ id, index: 0, depth: 'full' }, idle());
    const given = await session.handlers.statistics({ id, index: 0, depth: 'full' }, idle());
    structuredClone(given, { transfer: [given.moments?.histogram.counts.buffer as ArrayBuffer] });
    const again = await session.handlers.statistics({ id, index: 0, depth: 'full' }, idle());
    expect([...(again.moments?.histogram.counts ?? [])]).toEqual([6]);
  });

  it('forgets everything when the file changes', async () => {
    const file = path.join(temporaryFolder(), 'net.safetensors');
    const cache = temporaryFolder();
    writeSample(file, network);
    const first = await openSample(file, cache);
    await first.session.handlers.scan({ id: first.id }, idle());
    await first.session.dispose();
    writeSample(file, { ...network, 'head.weight': { shape: [4], values: [1, 2, 3, 4] } });
    const second = await openSample(file, cache);
    await second.session.handlers.scan({ id: second.id }, idle());
    expect(second.asked.statistics).toBe(4);
  });

  it.each([
    ['nonsense', () => Buffer.from('nonsense of some length, longer than a checksum')],
    ['one bit', (bytes: Buffer) => bytes.fill((bytes.at(-20) ?? 0) ^ 1, bytes.length - 20, bytes.length - 19)],
  ])('ignores and replaces a damaged file: %s', async (_, damage) => {
    const file = path.join(temporaryFolder(), 'net.safetensors');
    const cache = temporaryFolder();
    writeSample(file, network);
    const first = await openSample(file, cache);
    await first.session.handlers.scan({ id: first.id }, idle());
    await first.session.dispose();
    const [stored] = readdirSync(cache);
    const place = path.join(cache, String(stored));
    writeFileSync(place, damage(readFileSync(place)));
    const second = await openSample(file, cache);
    await second.session.handlers.scan({ id: second.id }, idle());
    expect(second.asked.statistics).toBe(4);
    await second.session.dispose();
    const third = await openSample(file, cache);
    await third.session.handlers.scan({ id: third.id }, idle());
    expect(third.asked.statistics).toBe(0);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
