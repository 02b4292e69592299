import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';
import type { Bar } from './rig/editor.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const bias = golden(fixture, '0.block 1.0.bias');

/** Edges are shown with four digits; no value of this tensor lies within that rounding of one, but the least and the largest. */
function inside({ low, high }: Pick<Bar, 'low' | 'high'>): number {
  return bias.first.filter((value) => value >= low - 5e-5 && value < high + 5e-5).length;
}

test('every bar of the histogram says how many of the values lie in it', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.editor.openRow(bias.name);
  const bars = await vscode.editor.bars();
  expect(bars.map(({ count }) => count)).toEqual(bars.map(inside));
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(bias.count);
});

test('brushing the histogram states how many values lie inside', async () => {
  const { editor } = journey.vscode;
  const bars = await editor.bars();
  const last = bars.length - 1;
  for (const [from, to] of [
    [0, 0],
    [last - 2, last - 1],
    [1, last],
  ] as const) {
    const sentence = await editor.brush(from, to);
    const [, count, of, low, high] = /^(\d+) of (\d+) values in \[(\S+), (\S+)\]$/.exec(sentence) ?? [];
    expect(Number(of)).toBe(bias.count);
    expect([Number(low), Number(high)]).toEqual([bars[from]?.low, bars[to]?.high]);
    expect(Number(count)).toBe(inside({ low: Number(low), high: Number(high) }));
  }
});
