/** A file of HDF5 and an archive of Keras of 4.8 GB each, sparse on the disk: what they were written as but for zeros in the middle. */
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root, startJourney } from './rig/journey.js';

const fixtures = path.join(root, 'test/fixtures/huge');
const sizes: readonly (readonly [file: string, size: number])[] = [
  ['huge.weights.h5', 4_800_016_096],
  ['huge.keras', 4_800_016_824],
];
const embedding = 'layers/embedding/vars/0';
const kernel = 'layers/dense/vars/0';
const count = 1_200_000_000;

/** The two ends as h5py and `zipfile` wrote them, as far apart as they were. */
async function writeSparse(folder: string, name: string, size: number): Promise<void> {
  const [head, tail] = await Promise.all(['head', 'tail'].map((end) => readFile(path.join(fixtures, `${name}.${end}`))));
  if (head === undefined || tail === undefined) throw new Error(`${name} has no ends`);
  const file = await open(path.join(folder, name), 'w');
  try {
    await file.write(head, 0, head.length, 0);
    await file.write(tail, 0, tail.length, size - tail.length);
  } finally {
    await file.close();
  }
}

const journey = startJourney({}, async (folder) => {
  for (const [name, size] of sizes) await writeSparse(folder, name, size);
});

test.each(sizes)('%s opens in the editor and shows its last values', async (file) => {
  const { vscode } = journey;
  const { editor } = vscode;
  const start = performance.now();
  await vscode.openFromExplorer(file);
  await editor.row(embedding).waitFor();
  console.log(`${file}: ${String(Math.round(performance.now() - start))} ms from the double click to the table`);
  expect(await editor.cell(embedding, 'shape')).toBe(String(count));
  expect(await editor.cell(embedding, 'bytes')).toBe('4.47 GiB');
  expect(await editor.cell(kernel, 'shape')).toBe('12 × 4');

  await editor.row(embedding).locator('.column-name').click();
  await editor.heading(embedding).waitFor({ state: 'attached' });
  await editor.testId('values-grid').locator('.value[data-value]').first().waitFor();
  // Zeros, then 0.5, 1.5, ... 7.5.
  for (const [index, value] of [
    [count - 1, 7.5],
    [count - 8, 0.5],
    [count - 9, 0],
  ] as const)
    await expect.poll(() => editor.value(index)).toBe(value);

  // In compressed chunks behind those, beyond 4 GiB: 0, 1, ... 47.
  await editor.toOverview();
  await editor.openRow(kernel);
  await expect.poll(() => editor.value(11, 3)).toBe(47);
  expect(await editor.statistic('mean')).toBe(23.5);
  await vscode.command('View: Close All Editors');
});
