import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'safetensors/mlp.safetensors';
const journey = startJourney({ 'mlp.safetensors': fixture });

test('a checkpoint opens by keys alone', async () => {
  const { vscode } = journey;
  await vscode.quickInput.open('Control+p');
  await vscode.quickInput.chooseByKeys('mlp.safetensors', 'mlp.safetensors');
  const weight = golden(fixture, '0.weight');
  await expect.poll(() => vscode.editor.cell(weight.name, 'max')).toBe(weight.statistics.max.toPrecision(3));
});

test('Enter in the table opens the parameter of its row', async () => {
  const { vscode } = journey;
  await vscode.editor.testId('overview-table').focus();
  await vscode.press('Home');
  await vscode.press('ArrowDown');
  await vscode.press('Enter');
  // The file's order is bias, weight.
  await vscode.editor.shows('0.weight');
});

test('Go to Parameter takes the name that was typed, however soon Enter follows', async () => {
  const { vscode } = journey;
  for (const name of ['2.weight', '0.bias', '2.bias', '0.weight']) {
    await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
    await vscode.quickInput.typeAndEnter(name);
    await vscode.editor.shows(name);
    expect(await vscode.editor.statistic('min')).toBe(golden(fixture, name).statistics.min);
  }
});
