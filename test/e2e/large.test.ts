import path from 'node:path';
import { expect, test } from 'vitest';
import { startJourney } from './rig/journey.js';
import { normal, writeSafetensors, type Tensor } from './rig/safetensors.js';

const width = 128;
const length = 256;
const positions = 'embeddings.position.weight';

/** The sinusoids of "Attention Is All You Need", as float32. */
function position(row: number, column: number): number {
  const angle = row / 10_000 ** ((2 * Math.floor(column / 2)) / width);
  return Math.fround(column % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
}

function layer(index: number): Record<string, Tensor> {
  const matrix = (rows: number, columns: number, seed: number): Tensor => ({
    shape: [rows, columns],
    values: normal(rows * columns, 1 / Math.sqrt(columns), 10 * index + seed),
    brain: true,
  });
  return {
    [`layers.${String(index)}.attention.qkv.weight`]: matrix(3 * width, width, 1),
    [`layers.${String(index)}.attention.out.weight`]: matrix(width, width, 2),
    [`layers.${String(index)}.norm.weight`]: { shape: [width], values: normal(width, 0.1, 10 * index + 3).map((value) => 1 + value) },
    [`layers.${String(index)}.mlp.up.weight`]: matrix(4 * width, width, 4),
    [`layers.${String(index)}.mlp.up.bias`]: { shape: [4 * width], values: new Float32Array(4 * width) },
    [`layers.${String(index)}.mlp.down.weight`]: matrix(width, 4 * width, 5),
  };
}

const sinusoids = Float32Array.from({ length: length * width }, (_, at) => position(Math.floor(at / width), at % width));

const journey = startJourney({}, async (folder) => {
  await writeSafetensors(path.join(folder, 'transformer.safetensors'), {
    [positions]: { shape: [length, width], values: sinusoids },
    ...layer(0),
    ...layer(1),
    ...layer(2),
  });
});

test('the overview tells the figures of all parameters, those on the screen without being asked', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('transformer.safetensors');
  await expect.poll(() => vscode.editor.cell('layers.2.mlp.up.bias', 'zeros')).toBe('100 %');
  await expect.poll(() => vscode.editor.cell(positions, 'max')).toBe('1');
  await expect.poll(() => vscode.editor.webview.locator('[data-testid="row"] .range-bar').count()).toBe(19);
  await journey.picture('overview');
});

test('a matrix of many values is drawn exactly, each where it belongs', async () => {
  const { editor } = journey.vscode;
  await editor.openRow(positions);
  await editor.webview.locator('.stage[data-precision="exact"]').waitFor();
  expect(await editor.statistic('count')).toBe(length * width);
  expect(await editor.statistic('mean')).toBeCloseTo(sinusoids.reduce((sum, value) => sum + value, 0) / sinusoids.length, 10);
  for (const [row, column] of [
    [0, 0],
    [200, 31],
    [255, 127],
    [96, 40],
  ] as const) {
    await editor.pointAt([row, column], [length, width]);
    await expect
      .poll(async () => {
        const [place, value] = await editor.tooltip();
        return [...(place?.match(/\d+/g) ?? []), Math.fround(Number(value))].map(Number);
      })
      .toEqual([row, column, position(row, column)]);
  }
  await journey.picture('parameter');
});
