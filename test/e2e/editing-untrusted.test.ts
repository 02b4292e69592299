import { expect, test } from 'vitest';
import { EditForm } from './rig/edit-form.js';
import { startJourney } from './rig/journey.js';

const journey = startJourney({ 'mlp.safetensors': 'safetensors/mlp.safetensors' }, undefined, {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
});

test('in a workspace that is not trusted a checkpoint is read, and nothing offers to change it: why is said', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.editor.openRow('0.bias');
  expect(await vscode.editor.testId('read-only').innerText()).toContain(
    'Read only: checkpoints are changed only in workspaces that you trust.',
  );
  for (const opener of ['open-initialize', 'open-set']) expect(await vscode.editor.testId(opener).isVisible()).toBe(false);
  const before = await vscode.editor.value(0);
  await vscode.editor.testId('values-grid').focus();
  await vscode.page.keyboard.type('42');
  await vscode.press('Enter');
  expect(await vscode.editor.value(0)).toBe(before);
  await vscode.showContainer('Paramscope');
  await vscode.unfoldView('Pending Edits');
  await vscode.page.locator('.sidebar').getByText('Checkpoints are changed only in workspaces that you trust.').waitFor();
  expect(await vscode.isDirty()).toBe(false);
});

test('trusted from there, the same window changes it', async () => {
  const { vscode } = journey;
  await vscode.editor.testId('read-only').getByText('Manage Workspace Trust').click();
  await vscode.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await vscode.page.getByText('You trust this folder').waitFor();
  await vscode.command('View: Close Editor');
  await vscode.editor.testId('read-only').waitFor({ state: 'hidden' });
  const form = new EditForm(vscode.editor);
  await form.open('set');
  await form.fill('statement', '= 2');
  await form.apply();
  await expect.poll(() => vscode.editor.statistic('max')).toBe(2);
});
