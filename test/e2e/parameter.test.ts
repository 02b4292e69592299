import { expect, test } from 'vitest';
import { golden, goldenOf } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const bias = golden(fixture, '0.block 1.0.bias');
const weight = golden(fixture, '0.block 3.2.weight');

test('a checkpoint opens from the Explorer with all its parameters', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  for (const { name, shape } of goldenOf(fixture).parameters)
    expect(await vscode.editor.cell(name, 'shape')).toBe(shape.length === 0 ? 'scalar' : shape.join(' × '));
  expect(await vscode.editor.cell(weight.name, 'class')).toBe('Linear');
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
  await vscode.editor.shows(bias.name);
  expect(await vscode.editor.breadcrumb()).toEqual(['rgnet.pt', '0 (Sequential)', 'block 1 (Sequential)', '0 (Linear)', 'bias']);
});

test('its values on screen are those that torch reports', async () => {
  const { editor } = journey.vscode;
  for (const [index, value] of bias.first.entries()) await expect.poll(() => editor.value(index)).toBe(value);
});

test('its statistics are those that NumPy computes', async () => {
  const { editor } = journey.vscode;
  expect(await editor.statistic('min')).toBe(bias.statistics.min);
  expect(await editor.statistic('max')).toBe(bias.statistics.max);
  expect(await editor.statistic('mean')).toBeCloseTo(bias.statistics.mean, 12);
  expect(await editor.statistic('std')).toBeCloseTo(bias.statistics.std, 12);
});

test('its heatmap says every value under the pointer, blue below zero and orange above', async () => {
  const { editor } = journey.vscode;
  await editor.webview.locator('.stage[data-precision="exact"]').waitFor();
  expect(await editor.testId('sampled-label').isVisible()).toBe(false);
  for (const [column, value] of bias.first.entries()) {
    await editor.pointAt([0, column], [1, bias.count]);
    await expect.poll(async () => Math.fround(Number((await editor.tooltip()).at(-1)))).toBe(value);
    // Beside the number that is printed in the middle of the cell.
    const [red = 0, , blue = 0] = (await editor.heatmapColor((column + 0.1) / bias.count, 0.15)).split(',').map(Number);
    expect(Math.sign(red - blue)).toBe(Math.sign(value));
  }
});

test('Go to Parameter finds one by typing', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
  await vscode.quickInput.choose('block 3.2.w', weight.name);
  await vscode.editor.shows(weight.name);
  expect(await vscode.editor.statistic('max')).toBe(weight.statistics.max);
});

test('Copy Name puts the name on the clipboard', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Copy Name');
  await expect.poll(() => vscode.quickInput.pasted()).toBe(weight.name);
});

test('a reload of the window brings the view back', async () => {
  const { vscode } = journey;
  await vscode.reload();
  await vscode.tab('rgnet.pt').waitFor();
  await vscode.editor.shows(weight.name);
  expect(await vscode.editor.statistic('max')).toBe(weight.statistics.max);
  expect(await vscode.editor.value(0, 0)).toBe(weight.first[0]);
});
