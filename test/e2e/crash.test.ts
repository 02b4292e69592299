import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backedUpSince } from './rig/backups.js';
import { EditForm } from './rig/edit-form.js';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';
import { storedFloats } from './rig/stored.js';

const fixture = 'safetensors/mlp.safetensors';
const journey = startJourney({ 'mlp.safetensors': fixture });
const weight = golden(fixture, '0.weight');

function file(): string {
  return path.join(journey.folder, 'mlp.safetensors');
}

async function set(name: string, statement: string): Promise<void> {
  const { editor } = journey.vscode;
  const form = new EditForm(editor);
  if (await editor.testId('breadcrumb').isVisible()) await editor.toOverview();
  await editor.openRow(name);
  await form.open('set');
  await form.fill('statement', statement);
  await form.apply();
}

async function shows(name: string, value: number): Promise<void> {
  await expect.poll(() => journey.vscode.editor.statistic(name)).toBe(value);
}

async function dirty(): Promise<boolean> {
  return await journey.vscode.page.locator('.tab.active').evaluate((tab) => tab.classList.contains('dirty'));
}

/** VS Code may bring the editor back by itself, or a clean one: then the edits are offered. */
async function restoredOrOffered(edits: number): Promise<void> {
  const { vscode } = journey;
  const offer = vscode.page.locator('.notification-list-item').filter({ hasText: `mlp.safetensors has ${String(edits)} edit` });
  await expect
    .poll(async () => {
      if (await offer.first().isVisible()) await offer.first().getByRole('button', { name: 'Restore' }).click();
      else if (!(await dirty())) await vscode.command('Notifications: Show Notifications');
      return await vscode.treeItem('mlp.safetensors').getAttribute('aria-label');
    })
    .toContain('not saved');
  await vscode.editor.loaded();
}

test('a window that is reloaded brings the edits back', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  const before = Date.now();
  await set('0.weight', '[0, 0] = 42');
  await shows('max', 42);
  await backedUpSince(before);
  await vscode.reload();
  await vscode.tab('mlp.safetensors').waitFor();
  await vscode.editor.shows('0.weight');
  await shows('max', 42);
  expect(await dirty()).toBe(true);
  expect((await storedFloats(file(), '0.weight'))[0]).toBe(weight.first[0]);
});

test('a window that is gone without goodbye leaves them, and the next one offers them', async () => {
  await set('2.weight', '[:] = 7');
  await shows('max', 7);
  await journey.crash();
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  if (!(await vscode.tab('mlp.safetensors').isVisible())) await vscode.openFromExplorer('mlp.safetensors');
  await restoredOrOffered(2);
  await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
  await vscode.quickInput.choose('2.weight', '2.weight');
  await vscode.editor.shows('2.weight');
  await shows('max', 7);
  expect(await dirty()).toBe(true);
});

test('a file that changes on disk meanwhile is not written over: the edits are made again on top of it', async () => {
  const { vscode } = journey;
  const bytes = await readFile(file());
  // The last value of the file is the last weight of the second layer.
  bytes.writeFloatLE(9, bytes.length - 36);
  await writeFile(file(), bytes);
  await vscode.answer(/has changed on disk, and 2 edits of it are not saved/, "Keep Edits and Reload the File's Values Below Them");
  await vscode.editor.shows('2.weight');
  await shows('max', 7);
  await vscode.editor.toOverview();
  await expect.poll(() => vscode.editor.cell('2.bias', 'max')).toBe('9');
  expect(await dirty()).toBe(true);
});

test('or they are dropped, when the user says so', async () => {
  const { vscode } = journey;
  const bytes = await readFile(file());
  bytes.writeFloatLE(11, bytes.length - 36);
  await writeFile(file(), bytes);
  await vscode.answer(/has changed on disk/, 'Discard Edits and Reload');
  await expect.poll(() => vscode.editor.cell('2.bias', 'max')).toBe('11');
  await expect.poll(dirty).toBe(false);
  expect(await vscode.editor.testId('pending-edits').isVisible()).toBe(false);
});
