import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const journey = startJourney({ 'mlp.safetensors': 'safetensors/mlp.safetensors', sharded: 'safetensors/sharded' });

test('by keys alone: from the palette to a parameter and back to the table', async () => {
  const { vscode } = journey;
  await vscode.pick('Control+p', 'mlp.safetensors', 'mlp.safetensors');
  await vscode.testId('row').first().waitFor();
  await vscode.command('Paramscope: Go to Parameter...', { closes: false });
  await vscode.choose('0.weight', '0.weight');
  await vscode.testId('breadcrumb').filter({ hasText: 'weight' }).waitFor();
});

test('Scan Whole Checkpoint fills the table with the figures of the golden', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Scan Whole Checkpoint');
  const weight = golden('safetensors/mlp.safetensors', '0.weight');
  await expect.poll(() => vscode.statistic('mean')).toBeCloseTo(weight.statistics.mean, 12);
});

test('a name in a shard index tells its parameter', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Explorer');
  await vscode.treeItem('sharded').click();
  await vscode.treeItem('model.safetensors.index.json').dblclick();
  await vscode.tab('model.safetensors.index.json').waitFor();
  const text = await vscode.page.locator('.view-lines').innerText();
  const line = text
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .findIndex((row) => row.includes('model.embed_tokens.weight'));
  const hover = await vscode.hoverText(line + 1, 12);
  const embedding = golden('safetensors/sharded', 'model.embed_tokens.weight');
  expect(hover).toContain(embedding.shape.join(' × '));
  expect(hover).toContain('bfloat16');
});
