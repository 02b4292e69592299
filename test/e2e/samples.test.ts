import { expect, test } from 'vitest';
import { goldenOf } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const journey = startJourney({});

test('an empty window offers samples, found by the names of their files, and opens one', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  await vscode.page.locator('.sidebar .welcome-view').getByRole('button', { name: 'Open a Sample' }).click();
  await vscode.quickInput.asks('A small network');
  await vscode.quickInput.choose('rgnet.pt', 'Nested blocks');
  await vscode.tab('rgnet.pt').waitFor();
  const names = goldenOf('pytorch/rgnet-module-torch2.pt').parameters.map(({ name }) => name);
  for (const name of names) await vscode.editor.row(name).waitFor();
  expect(await vscode.editor.testId('row').count()).toBe(names.length);
});

test('the walkthrough opens the tied sample', async () => {
  const { vscode } = journey;
  await vscode.command('Welcome: Open Walkthrough...', { asks: /walkthrough/i });
  await vscode.quickInput.choose('Parameters of', 'Parameters of a network');
  const steps = vscode.page.locator('.getting-started-step');
  await steps.filter({ hasText: 'Find tied parameters' }).click();
  await steps.getByRole('button', { name: 'Open the Tied Sample' }).click();
  await vscode.tab('tied.pt').waitFor();
  await expect.poll(() => vscode.editor.cell('2.weight', 'tie')).toBe('storage ×2');
});

test('Show Log opens our log, which tells what was opened', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Show Log');
  await expect.poll(() => vscode.page.locator('.panel .view-lines').innerText()).toContain('tied.pt');
});
