import { expect, test } from 'vitest';
import { golden, goldenOf } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const journey = startJourney({ 'mlp.safetensors': 'safetensors/mlp.safetensors', sharded: 'safetensors/sharded' });

test('Scan Whole Checkpoint tells the figures of the golden in the table', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.command('Paramscope: Scan Whole Checkpoint');
  await vscode.page
    .locator('.statusbar')
    .getByText(/mlp\.safetensors: (4 parameters scanned|all statistics were known)/)
    .waitFor();
  for (const { name, statistics } of goldenOf('safetensors/mlp.safetensors').parameters)
    for (const figure of ['min', 'max', 'mean', 'std'] as const)
      expect(Number(await vscode.editor.cell(name, figure))).toBe(Number(statistics[figure].toPrecision(3)));
});

test('a name in a shard index tells its parameter', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Explorer');
  await vscode.treeItem('sharded').click();
  await vscode.treeItem('model.safetensors.index.json').dblclick();
  await vscode.tab('model.safetensors.index.json').waitFor();
  const rows = vscode.page.locator('.view-line').filter({ hasText: 'model.embed_tokens.weight' });
  await rows.waitFor();
  const top = await rows.evaluate((row) => Number.parseInt(row.style.top));
  const height = await rows.evaluate((row) => Number.parseInt(row.style.height));
  const hover = await vscode.hoverText(top / height + 1, 12);
  const embedding = golden('safetensors/sharded', 'model.embed_tokens.weight');
  expect(hover).toContain(embedding.name);
  expect(hover).toContain(embedding.shape.join(' × '));
  expect(hover).toContain(embedding.dtype);
});
