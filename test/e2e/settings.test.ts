import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const bias = golden(fixture, '0.block 1.0.bias');

/** How far the heatmap's first cell is from a grey. */
async function saturation(): Promise<number> {
  const channels = (await journey.vscode.editor.heatmapColor(0.01, 0.15)).split(',').map(Number);
  return Math.max(...channels) - Math.min(...channels);
}

test('another color map chosen in the settings is drawn at once', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.editor.openRow(bias.name);
  await expect.poll(saturation).toBeGreaterThan(50);
  await vscode.command('Preferences: Open Settings (UI)');
  // Settings come in front of the checkpoint, which stays in sight, or in a tab of their own.
  await vscode.page.keyboard.type('paramscope.colorMap');
  const choice = vscode.page.locator('.setting-item-contents').filter({ hasText: 'Color Map' }).locator('select');
  await choice.click();
  await vscode.page.locator('.monaco-select-box-dropdown-container .monaco-list-row').filter({ hasText: 'grey' }).click();
  if (await vscode.tab('Settings').isVisible()) await vscode.page.locator('.tab').filter({ hasText: 'rgnet.pt' }).click();
  await expect.poll(saturation).toBe(0);
});
