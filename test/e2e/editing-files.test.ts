import { chmod, link, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EditForm } from './rig/edit-form.js';
import { golden } from './rig/golden.js';
import { leaveInterruptedSave } from './rig/interrupted-save.js';
import { root, startJourney } from './rig/journey.js';
import { ownServer } from './rig/own-server.js';
import { storedFloats, storedNames } from './rig/stored.js';

const fixture = 'safetensors/mlp.safetensors';
const original = await readFile(path.join(root, 'test/fixtures', fixture));
const weight = golden(fixture, '0.weight');
const bias = golden(fixture, '0.bias');
/** Where the values of `0.weight` begin in the file. */
const weightStart = 328;
const names = ['mlp', 'torn', 'linked', 'frozen', 'moving'].map((name) => `${name}.safetensors`);

const journey = startJourney(Object.fromEntries(names.map((name) => [name, fixture])), async (folder) => {
  await link(path.join(folder, 'linked.safetensors'), path.join(folder, 'another name.safetensors'));
  await chmod(path.join(folder, 'frozen.safetensors'), 0o444);
  const fresh = new Uint8Array(Float32Array.of(1000, 1001).buffer);
  await leaveInterruptedSave(path.join(folder, 'torn.safetensors'), weightStart, fresh);
});

function file(name: string): string {
  return path.join(journey.folder, name);
}

async function isAsBefore(name: string): Promise<boolean> {
  return (await readFile(file(name))).equals(original);
}

/** Opens the file and does one edit. */
async function edit(name: string, parameter: string, statement: string): Promise<void> {
  const { vscode } = journey;
  await vscode.openFromExplorer(name);
  await vscode.editor.openRow(parameter);
  await set(statement);
}

async function set(statement: string): Promise<void> {
  const form = new EditForm(journey.vscode.editor);
  await form.open('set');
  await form.fill('statement', statement);
  await form.apply();
}

async function dirty(): Promise<boolean> {
  return await journey.vscode.isDirty();
}

async function shows(name: string, value: number): Promise<void> {
  await expect.poll(() => journey.vscode.editor.statistic(name)).toBe(value);
}

/** How many messages say this. */
async function told(text: RegExp): Promise<number> {
  const { vscode } = journey;
  if (!(await vscode.page.locator('.notifications-center.visible').isVisible())) await vscode.command('Notifications: Show Notifications');
  return await vscode.page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).count();
}

test('a save that was interrupted is told with the first file that is opened; the file can be looked at, then it is recovered', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.answerNotification(/A save of torn\.safetensors, begun .*2001.*, was interrupted/, 'Show File');
  await vscode.tab('torn.safetensors').waitFor();
  await vscode.editor.openRow('0.weight');
  await shows('max', 1001);
  await vscode.answerNotification(/A save of torn\.safetensors/, 'Recover');
  await vscode.answerNotification('torn.safetensors is as it was before the save: 8 B brought back.', 'Show File');
  await vscode.editor.shows('0.weight');
  await shows('max', weight.statistics.max);
  expect(await isAsBefore('torn.safetensors')).toBe(true);
  expect(await dirty()).toBe(false);
});

test('Auto Save writes an edit by itself and says so; undo brings back the old bytes', async () => {
  const { vscode } = journey;
  await vscode.command('File: Toggle Auto Save');
  await edit('mlp.safetensors', '0.bias', '[1] = 42');
  await expect.poll(async () => (await storedFloats(file('mlp.safetensors'), '0.bias'))[1]).toBe(42);
  await vscode.notification(/Auto Save is on: what you edit is written into the checkpoint file/);
  await expect.poll(dirty).toBe(false);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+z');
  await shows('max', bias.statistics.max);
  await expect.poll(() => isAsBefore('mlp.safetensors')).toBe(true);
  await vscode.press('Control+y');
  await expect.poll(async () => (await storedFloats(file('mlp.safetensors'), '0.bias'))[1]).toBe(42);
  expect(await told(/Auto Save is on/)).toBe(1);
});

test('it never begins to write a file anew: the user is told, and Save then asks', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Rename Parameter...', { asks: 'Name of the parameter' });
  await vscode.quickInput.fill('first.bias');
  await vscode.press('Enter');
  await vscode.editor.heading('first.bias').waitFor({ state: 'attached' });
  await vscode.notification(/Auto Save leaves mlp\.safetensors as it is: names change, so the file has to be written anew\./);
  expect(await storedNames(file('mlp.safetensors'))).toContain('0.bias');
  expect(await dirty()).toBe(true);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+s');
  await vscode.answer('Write mlp.safetensors anew?', 'Write Anew');
  await expect.poll(dirty).toBe(false);
  expect(await storedNames(file('mlp.safetensors'))).toEqual(['0.weight', '2.bias', '2.weight', 'first.bias']);
  await vscode.editor.shows('first.bias');
  expect(await vscode.editor.value(1)).toBe(42);
});

test('what was done before cannot be undone then, which is said', async () => {
  const { vscode } = journey;
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+z');
  await vscode.notification(/was done before the file was written or read anew/);
  await expect.poll(dirty).toBe(false);
  expect(await vscode.editor.value(1)).toBe(42);
});

test('Auto Save is turned off where it was told', async () => {
  const { vscode } = journey;
  await vscode.answerNotification(/Auto Save is on/, 'Turn Auto Save Off');
  await expect.poll(async () => await readFile(ownServer().settingsFile, 'utf8')).toMatch(/"files\.autoSave":\s*"off"/);
  await vscode.command('Notifications: Clear All Notifications');
});

test('a file with two names is not written: Save says why, and goes on in a copy', async () => {
  const { vscode } = journey;
  await edit('linked.safetensors', '0.weight', '[0, 0] = 42');
  await vscode.press('Control+s');
  expect(await vscode.question()).toContain('The file has 2 names (hard links), and would change under all of them.');
  await vscode.press('Escape');
  expect(await dirty()).toBe(true);
  expect(await told(/./)).toBe(0);
  await vscode.press('Control+s');
  await vscode.answer('linked.safetensors is not saved in place.', 'Save a Copy...');
  await vscode.quickInput.answer('linked-edited.safetensors', file('linked-edited.safetensors'));
  await vscode.tab('linked-edited.safetensors').waitFor();
  await vscode.editor.openRow('0.weight');
  await shows('max', 42);
  expect((await storedFloats(file('linked-edited.safetensors'), '0.weight'))[0]).toBe(42);
  for (const name of ['linked.safetensors', 'another name.safetensors']) expect(await isAsBefore(name)).toBe(true);
});

test('the edits are no longer pending in the file itself; undo brings them back there', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('linked.safetensors');
  await vscode.editor.shows('0.weight');
  expect(await dirty()).toBe(false);
  await shows('max', weight.statistics.max);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+z');
  await shows('max', 42);
  await expect.poll(dirty).toBe(true);
  await vscode.command('File: Revert File');
  await expect.poll(dirty).toBe(false);
});

test('a file that is read-only is not written either', async () => {
  const { vscode } = journey;
  await edit('frozen.safetensors', '0.weight', '[0, 0] = 42');
  await vscode.press('Control+s');
  expect(await vscode.question()).toContain('The file is read-only.');
  await vscode.press('Escape');
  await vscode.command('File: Revert File');
  await expect.poll(dirty).toBe(false);
  expect(await isAsBefore('frozen.safetensors')).toBe(true);
});

test('a file that changes under pending edits: nothing is written over, however often one saves, and a copy gets both', async () => {
  const { vscode } = journey;
  await edit('moving.safetensors', '0.weight', '[0, 0] = 42');
  const trained = Buffer.from(original);
  trained.writeFloatLE(9, trained.length - 36);
  await writeFile(file('moving.safetensors'), trained);
  expect(await vscode.question()).toContain('moving.safetensors has changed on disk, and 1 edit of it is not saved');
  await vscode.press('Escape');
  await vscode.press('Control+s');
  await vscode.answer('moving.safetensors has changed on disk', 'Save a Copy with the Edits...');
  await vscode.quickInput.answer('moving-edited.safetensors', file('moving-edited.safetensors'));
  await vscode.tab('moving-edited.safetensors').waitFor();
  await vscode.editor.loaded();
  expect((await storedFloats(file('moving-edited.safetensors'), '0.weight'))[0]).toBe(42);
  expect(await storedFloats(file('moving-edited.safetensors'), '2.bias')).toEqual([9]);
  expect((await readFile(file('moving.safetensors'))).equals(trained)).toBe(true);
  await vscode.openFromExplorer('moving.safetensors');
  await vscode.editor.shows('0.weight');
  expect(await dirty()).toBe(false);
});
