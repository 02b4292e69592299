import { describe, expect, it } from 'vitest';
import type { Statistics } from '../../src/model/statistics.js';
import { pack, unpack } from '../../src/session/statistics-packing.js';
import { StatisticsStore } from '../../src/session/statistics-store.js';

function statistics(edges: readonly number[], counts: readonly number[], exact = true, quantilesExact = true): Statistics {
  const moments = { min: -1, max: 1, mean: 0, std: 1, sum: 0, l1: 2, l2: 1, linf: 1 };
  const histogram = { edges: Float64Array.from(edges), counts: Float64Array.from(counts), exact };
  const quantiles = { values: [-1, -1, -1, 0, 1, 1, 1], exact: quantilesExact };
  return {
    exact,
    count: 3,
    of: 3,
    zeros: 0,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    moments: { ...moments, quantiles, histogram },
  };
}

describe('packed statistics', () => {
  it.each([
    ['even edges', [-1, -0.5, 0, 0.5, 1], [1, 0, 2 ** 32 - 1, 5]],
    ['uneven edges', [-1, 0.1, 0.2, 1], [1, 2, 3]],
    ['counts beyond 32 bits', [0, 1], [2 ** 40]],
    ['one value', [7, 7], [3]],
  ])('come back as they were: %s', (_, edges, counts) => {
    const given = statistics(edges, counts);
    expect(unpack(structuredClone(pack(given)))).toEqual(given);
  });

  it('come back when there is no finite value', () => {
    const given = { exact: true, count: 1, of: 1, zeros: 0, nan: 1, positiveInfinity: 0, negativeInfinity: 0 };
    expect(unpack(pack(given))).toEqual(given);
  });
});

describe('what is known', () => {
  it('answers only requests it is good enough for', () => {
    const store = new StatisticsStore();
    store.put(0, statistics([0, 1], [1], false, false));
    expect([store.answer(0, 'sample') !== undefined, store.answer(0, 'scan')]).toEqual([true, undefined]);
    store.put(0, statistics([0, 1], [2], true, false));
    expect([store.answer(0, 'scan') !== undefined, store.answer(0, 'full')]).toEqual([true, undefined]);
    store.put(0, statistics([0, 1], [3], true, true));
    expect(store.answer(0, 'full')?.moments?.histogram.counts[0]).toBe(3);
  });

  it('is not replaced by less', () => {
    const store = new StatisticsStore();
    store.put(0, statistics([0, 1], [3], true, true));
    const { version } = store;
    store.put(0, statistics([0, 1], [1], false, false));
    expect(store.get(0)?.exact).toBe(true);
    expect(store.version).toBe(version);
  });

  it('gives arrays of its own every time', () => {
    const store = new StatisticsStore();
    store.put(0, statistics([0, 1], [3]));
    store.get(0)?.moments?.histogram.counts.fill(0);
    expect(store.get(0)?.moments?.histogram.counts[0]).toBe(3);
  });
});
