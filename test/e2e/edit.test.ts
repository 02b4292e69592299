import path from 'node:path';
import { expect, test } from 'vitest';
import { afterStep, drawnFirst, freshNetwork } from './rig/drawn.js';
import { EditForm } from './rig/edit-form.js';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';
import { storedFloats, storedSha256 } from './rig/stored.js';

const fixture = 'safetensors/mlp.safetensors';
const tiedFixture = 'pytorch/tied-module-torch2.pt';
const journey = startJourney({ 'mlp.safetensors': fixture, 'tied.pt': tiedFixture });
const weight = golden(fixture, '0.weight');
const xavier = drawnFirst('xavier_uniform_', [8, 4]);

function file(): string {
  return path.join(journey.folder, 'mlp.safetensors');
}

function form(): EditForm {
  return new EditForm(journey.vscode.editor);
}

/** Waits until the statistics show this. */
async function shows(name: string, value: number): Promise<void> {
  await expect.poll(() => journey.vscode.editor.statistic(name)).toBe(value);
}

async function dirty(): Promise<boolean> {
  return await journey.vscode.page.locator('.tab.active').evaluate((tab) => tab.classList.contains('dirty'));
}

test('the first layer is initialized with Xavier: range, spread and fans are shown before, the histogram changes after', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.editor.openRow('0.weight');
  const before = await vscode.editor.bars();
  await form().open('initialize');
  await form().choose('torch.xavier_uniform_');
  await form().fill('seed', String(xavier.seed));
  const [least, most] = [await form().previewed('then-min'), await form().previewed('then-max')];
  const bound = Math.sqrt(6 / 12);
  expect(least).toBeGreaterThanOrEqual(-bound);
  expect(most).toBeLessThanOrEqual(bound);
  expect(await form().notes()).toMatch(/fan_in 4, fan_out 8/);
  await journey.picture('initialize');
  await form().apply();
  await shows('min', least);
  await shows('max', most);
  await expect.poll(() => vscode.editor.bars()).not.toEqual(before);
  expect(await dirty()).toBe(true);
});

test('undo brings the file’s values back, redo the drawn ones', async () => {
  const { vscode } = journey;
  const drawn = await vscode.editor.statistic('min');
  await vscode.editor.testId('histogram').focus();
  await vscode.press('Control+z');
  await shows('min', weight.statistics.min);
  await expect.poll(dirty).toBe(false);
  await vscode.press('Control+y');
  await shows('min', drawn);
  await expect.poll(dirty).toBe(true);
});

test('the second layer is set to 42 by a statement; what is wrong in one is said with its column', async () => {
  const { vscode } = journey;
  await vscode.editor.toOverview();
  await vscode.editor.openRow('2.weight');
  await form().open('set');
  await form().fill('statement', '[0, 9] = 1');
  await expect.poll(() => form().problem()).toMatch(/column \d+/);
  await form().fill('statement', '[:] = 42');
  expect(await form().previewed('then-min')).toBe(42);
  await form().apply();
  await shows('min', 42);
  await shows('std', 0);
});

test('a cell takes a number as it is typed, Escape leaves it', async () => {
  const { vscode } = journey;
  await vscode.editor.toOverview();
  await vscode.editor.openRow('0.bias');
  const before = await vscode.editor.value(1);
  const grid = vscode.editor.testId('values-grid');
  await grid.focus();
  await vscode.press('7');
  await vscode.press('Escape');
  expect(await vscode.editor.value(1)).toBe(before);
  await grid.focus();
  await vscode.page.keyboard.type('42');
  await vscode.press('Enter');
  await expect.poll(() => vscode.editor.value(1)).toBe(42);
  await grid.focus();
  await vscode.page.keyboard.type('16777217');
  await expect.poll(() => vscode.editor.testId('cell-hint').innerText()).toBe('stored as 16777216');
  await vscode.press('Escape');
  expect(await vscode.editor.value(1)).toBe(42);
});

test('Set Values of the palette says what it would do, and does it', async () => {
  const { vscode } = journey;
  const before = golden(fixture, '0.bias').statistics;
  await vscode.command('Paramscope: Set Values...', { asks: '[:] += 1' });
  await vscode.quickInput.fill('[:] +=');
  await expect.poll(() => vscode.quickInput.message()).toMatch(/column \d+/);
  await vscode.quickInput.fill('[:] += 1');
  await expect.poll(() => vscode.quickInput.message()).toMatch(/ to 43, mean/);
  await vscode.press('Enter');
  await shows('max', 43);
  await shows('min', Math.fround(before.min + 1));
});

test('the tree, the overview and the list of pending edits tell what was done', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  await vscode.unfoldView('Pending Edits');
  await vscode.treeItem('0.bias: [:] += 1').waitFor();
  expect(await vscode.treeItem('mlp.safetensors').getAttribute('aria-label')).toContain('not saved');
  await vscode.editor.toOverview();
  const list = vscode.editor.testId('pending-edits').getByRole('listitem');
  expect(await list.count()).toBe(4);
  expect(await list.nth(0).innerText()).toContain(`0.weight: torch.xavier_uniform_`);
  await expect.poll(() => vscode.editor.row('0.weight').locator('.edited').count()).toBe(1);
  expect(await vscode.editor.row('2.bias').locator('.edited').count()).toBe(0);
  await journey.picture('pending-edits');
});

test('one edit is taken out of the middle, and undo puts it back', async () => {
  const { vscode } = journey;
  const list = vscode.editor.testId('pending-edits').getByRole('listitem');
  await list
    .nth(1)
    .getByRole('button', { name: /^Revert/ })
    .click();
  await expect.poll(() => list.count()).toBe(3);
  await expect.poll(() => vscode.editor.cell('2.weight', 'max')).not.toBe('42');
  await vscode.editor.testId('overview-table').focus();
  await vscode.press('Control+z');
  await expect.poll(() => list.count()).toBe(4);
  await expect.poll(() => vscode.editor.cell('2.weight', 'max')).toBe('42');
});

test('saved, the file holds the bytes that PyTorch draws, and opened again it shows them', async () => {
  const { vscode } = journey;
  await vscode.press('Control+s');
  await expect.poll(dirty).toBe(false);
  expect(await storedSha256(file(), '0.weight')).toBe(xavier.sha256);
  expect(await storedSha256(file(), '2.weight')).toBe(afterStep('xavier on net[0], 42 on net[2]', 'constant_'));
  expect((await storedFloats(file(), '0.bias'))[1]).toBe(43);
  await vscode.command('View: Close Editor');
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.editor.openRow('2.weight');
  await shows('max', 42);
});

test('after a save undo still works, and the next save writes the old bytes', async () => {
  const { vscode } = journey;
  await form().open('set');
  await form().fill('statement', '= 7');
  await form().apply();
  await shows('max', 7);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+s');
  await expect.poll(dirty).toBe(false);
  expect(await storedFloats(file(), '2.weight')).toEqual(Array(8).fill(7));
  await vscode.press('Control+z');
  await shows('max', 42);
  await expect.poll(dirty).toBe(true);
  await vscode.press('Control+s');
  await expect.poll(dirty).toBe(false);
  expect(await storedSha256(file(), '2.weight')).toBe(afterStep('xavier on net[0], 42 on net[2]', 'constant_'));
});

test('a fresh network: what PyTorch gives new layers after the same seed, bit for bit', async () => {
  const { vscode } = journey;
  await vscode.editor.toOverview();
  await vscode.treeItem('mlp.safetensors').click();
  await vscode.command('Paramscope: Initialize as the Framework Does by Default', { asks: /Parameters of/ });
  await vscode.quickInput.checkAll();
  await vscode.press('Enter');
  await vscode.quickInput.titled('Seed');
  await vscode.quickInput.fill('42');
  await vscode.press('Enter');
  await vscode.quickInput.choose('', /Apply/);
  await vscode.editor.testId('pending-edits').waitFor();
  await vscode.editor.testId('overview-table').focus();
  await vscode.press('Control+s');
  await expect.poll(dirty).toBe(false);
  for (const [name, sha256] of Object.entries(freshNetwork(42))) expect(await storedSha256(file(), name)).toBe(sha256);
});

test('Revert File drops what is not saved', async () => {
  const { vscode } = journey;
  await vscode.editor.openRow('0.weight');
  const before = await vscode.editor.statistic('sum');
  await form().open('set');
  await form().fill('statement', '*= 3');
  await form().apply();
  await expect.poll(() => vscode.editor.statistic('sum')).not.toBe(before);
  await vscode.command('File: Revert File');
  await shows('sum', before);
  expect(await dirty()).toBe(false);
});

test('tied parameters change together, and it is said before and after', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('tied.pt');
  await vscode.editor.openRow('2.weight');
  expect(await vscode.editor.testId('tie-banner').innerText()).toContain('edits apply to both');
  await form().open('set');
  await form().fill('statement', '[0, 0] = 100');
  await form().previewed('then-max');
  expect(await form().notes()).toContain('applies to 2 names');
  await form().apply();
  await shows('max', 100);
  await vscode.editor.toOverview();
  await expect.poll(() => vscode.editor.cell('4.weight', 'max')).toBe('100');
  await vscode.editor.openRow('4.weight');
  expect(await vscode.editor.value(0, 0)).toBe(100);
});
