import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const bias = golden(fixture, '0.block 1.0.bias');

test('a checkpoint opens from the Explorer with its overview', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.testId('overview-table').waitFor();
  await vscode.testId('row').first().waitFor();
  expect(await vscode.testId('overview-table').innerText()).toContain('0.block 0.0.weight');
  await journey.picture('overview');
});

test('the tree leads to 0 › block 1 › 0 › bias, with the classes of its blocks', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  await vscode.expand('rgnet.pt');
  expect(await vscode.treeItem('0').getAttribute('aria-label')).toContain('Sequential');
  await vscode.expand('0');
  await vscode.expand('block 1');
  // Below `block 1` the layers are 0 Linear, 1 ReLU, 2 Linear, 3 ReLU; the outer `0` is a Sequential.
  await vscode.expand('0, Linear');
  await vscode.treeItem('bias').click();
  await vscode.testId('breadcrumb').filter({ hasText: 'bias' }).waitFor();
  expect(await vscode.testId('breadcrumb').innerText()).toContain('block 1');
});

test('its values on screen are those that torch reports', async () => {
  const { vscode } = journey;
  await vscode.testId('values-grid').locator('[data-row]').first().waitFor();
  const shown = await Promise.all(bias.first.map((_, column) => vscode.cellValue(0, column)));
  expect(shown).toEqual(bias.first);
});

test('its statistics are those that NumPy computes', async () => {
  const { vscode } = journey;
  await vscode.testId('statistics').locator('[data-name="mean"]').first().waitFor();
  expect(await vscode.statistic('min')).toBe(bias.statistics.min);
  expect(await vscode.statistic('max')).toBe(bias.statistics.max);
  expect(await vscode.statistic('mean')).toBeCloseTo(bias.statistics.mean, 12);
  expect(await vscode.statistic('std')).toBeCloseTo(bias.statistics.std, 12);
});

test('its heatmap and histogram are drawn, exactly', async () => {
  const { vscode } = journey;
  await vscode.webview.locator('[data-precision="exact"]').first().waitFor();
  await vscode.testId('histogram').first().waitFor();
  expect(await vscode.testId('sampled-label').count()).toBe(0);
  await journey.picture('parameter');
});

test('Go to Parameter finds one by typing', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Go to Parameter...', { closes: false });
  await vscode.choose('block 3.2.w', '0.block 3.2.weight');
  await vscode.testId('breadcrumb').filter({ hasText: 'block 3' }).waitFor();
  const weight = golden(fixture, '0.block 3.2.weight');
  await vscode
    .testId('statistics')
    .locator(`[data-name="max"][data-value="${String(weight.statistics.max)}"]`)
    .waitFor();
});

test('Copy Name puts the name on the clipboard', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Copy Name');
  await expect.poll(() => vscode.page.evaluate(() => navigator.clipboard.readText())).toBe('0.block 3.2.weight');
});

test('a reload of the window brings the view back', async () => {
  const { vscode } = journey;
  await vscode.reload();
  await vscode.tab('rgnet.pt').waitFor();
  await vscode.testId('breadcrumb').filter({ hasText: 'block 3' }).waitFor();
  expect(await vscode.testId('statistics').locator('[data-name="max"]').first().getAttribute('data-value')).toBe(
    String(golden(fixture, '0.block 3.2.weight').statistics.max),
  );
});
