import { expect, test } from 'vitest';
import { startJourney } from './rig/journey.js';

const journey = startJourney({ 'tied.pt': 'pytorch/tied-module-torch2.pt' });

test('the tied parameters view names the pair', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('tied.pt');
  await vscode.testId('row').first().waitFor();
  await vscode.showContainer('Paramscope');
  const section = vscode.page.locator('.sidebar .pane-header').filter({ hasText: 'Tied Parameters' });
  if ((await section.getAttribute('aria-expanded')) === 'false') await section.click();
  const group = vscode.page.locator('.sidebar .monaco-list-row[role="treeitem"]').filter({ hasText: /2\.weight/ });
  await group.first().waitFor();
  expect(await group.first().innerText()).toContain('4.weight');
});

test('the tree marks both, and the editor says with what each is tied', async () => {
  const { vscode } = journey;
  await vscode.expand('tied.pt');
  await vscode.expand('2');
  expect(await vscode.treeItem('weight').getAttribute('aria-label')).toContain('tied');
  await vscode.treeItem('weight').click();
  await vscode.testId('tie-banner').waitFor();
  expect(await vscode.testId('tie-banner').innerText()).toContain('4.weight');
});

test('Highlight Tied Parameters colours the pair, Clear Highlight takes it away', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Highlight Tied Parameters');
  await vscode.testId('tie-banner').waitFor();
  await journey.picture('tied');
  await vscode.command('Paramscope: Clear Highlight');
  await vscode.testId('breadcrumb').waitFor();
});
