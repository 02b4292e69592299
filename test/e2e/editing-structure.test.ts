import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EditForm } from './rig/edit-form.js';
import { golden } from './rig/golden.js';
import { root, startJourney } from './rig/journey.js';
import { storedFloats, storedNames } from './rig/stored.js';

const fixture = 'safetensors/mlp.safetensors';
const tiedFixture = 'pytorch/tied-module-torch2.pt';
const tied = await readFile(path.join(root, 'test/fixtures', tiedFixture));
const journey = startJourney({ 'mlp.safetensors': fixture, 'tied.pt': tiedFixture, 'other.safetensors': fixture }, async (folder) => {
  const block = [1, 2, 3, 4].map((row) => `${String(row)}.5\t-${String(row)}`);
  await writeFile(path.join(folder, 'block.tsv'), block.join('\n'));
  await writeFile(path.join(folder, 'fresh.npy'), npy([8], [1, 2, 3, 4, 5, 6, 7, 8]));
  await writeFile(path.join(folder, 'mine.mjs'), 'export default ({ values }) => values.map((value, i) => i % 2 === 0 ? 5 : value);\n');
  const edits = [
    { edit: 'initialize', parameters: '0.*', initializer: 'torch.ones_' },
    { edit: 'load', parameters: ['0.bias'], file: 'fresh.npy' },
    { edit: 'set', parameters: ['2.weight'], statement: '[:] *= 2' },
  ];
  await writeFile(path.join(folder, 'steps.json'), JSON.stringify({ edits }));
});

/** As numpy.save writes float32. */
function npy(shape: readonly number[], values: readonly number[]): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(Float32Array.from(values).buffer)]);
}

function file(name: string): string {
  return path.join(journey.folder, name);
}

async function dirty(): Promise<boolean> {
  return await journey.vscode.isDirty();
}

async function shows(name: string, value: number): Promise<void> {
  await expect.poll(() => journey.vscode.editor.statistic(name)).toBe(value);
}

async function goTo(name: string): Promise<void> {
  const { editor } = journey.vscode;
  await editor.toOverview();
  await editor.openRow(name);
}

/** Labels of the rows below a block, as far as they are shown. */
async function rowsBelow(block: string): Promise<readonly string[]> {
  const rows = await journey.vscode.page.locator('.sidebar .monaco-list-row[role="treeitem"]').evaluateAll((elements) =>
    elements.map((element) => ({
      level: Number(element.getAttribute('aria-level')),
      label: element.getAttribute('aria-label') ?? '',
    })),
  );
  const first = rows.findIndex(({ label }) => label.startsWith(block));
  const level = rows[first]?.level ?? 0;
  const below = rows.slice(first + 1);
  const end = below.findIndex((row) => row.level <= level);
  return below.slice(0, end < 0 ? undefined : end).map(({ label }) => label.split(',')[0] ?? '');
}

test('a parameter is renamed and another removed from the tree’s menu; the tree shows it at once', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('mlp.safetensors');
  await vscode.showContainer('Paramscope');
  await vscode.expand('mlp.safetensors');
  await vscode.expand('2');
  await expect.poll(() => rowsBelow('2,')).toEqual(['bias', 'weight']);
  await vscode.chooseFromMenu('bias', 'Rename Parameter...');
  await vscode.quickInput.asks('Name of the parameter');
  expect(await vscode.quickInput.text()).toBe('2.bias');
  await vscode.quickInput.fill('2.shift');
  await vscode.press('Enter');
  await expect.poll(() => rowsBelow('2,')).toEqual(['shift', 'weight']);
  await vscode.expand('0');
  await expect.poll(() => rowsBelow('0,')).toEqual(['bias', 'weight']);
  await vscode.chooseFromMenu('bias', 'Remove Parameter');
  await expect.poll(() => vscode.treeItem('bias').getAttribute('aria-label')).toContain('removed by the next save');
  const badge = vscode.treeItem('bias').locator('.monaco-icon-label');
  await expect.poll(() => badge.evaluate((element) => getComputedStyle(element, '::after').content)).toBe('"D"');
  expect(await dirty()).toBe(true);
  await expect.poll(() => vscode.editor.row('2.shift').count()).toBe(1);
  await vscode.editor.row('0.bias').locator('del').waitFor();
});

test('saved, the file is written anew, and tree and overview show what it holds', async () => {
  const { vscode } = journey;
  await vscode.press('Control+s');
  await vscode.answer('Write mlp.safetensors anew?', 'Write Anew');
  await expect.poll(dirty).toBe(false);
  expect(await storedNames(file('mlp.safetensors'))).toEqual(['0.weight', '2.shift', '2.weight']);
  expect(await storedFloats(file('mlp.safetensors'), '2.shift')).toEqual(golden(fixture, '2.bias').first);
  await expect.poll(() => rowsBelow('2,')).toEqual(['shift', 'weight']);
  await expect.poll(() => rowsBelow('0,')).toEqual(['weight']);
  await expect.poll(() => vscode.treeItem('mlp.safetensors').getAttribute('aria-label')).toMatch(/3 parameters(?!.*not saved)/);
  await expect.poll(() => vscode.editor.row('2.shift').count()).toBe(1);
});

test('tied parameters are untied; the file cannot hold it, a copy as safetensors can', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('tied.pt');
  await vscode.editor.openRow('4.weight');
  await vscode.command('Paramscope: Untie');
  await vscode.editor.testId('tie-banner').waitFor({ state: 'detached' });
  const form = new EditForm(vscode.editor);
  await form.open('set');
  await form.fill('statement', '= 3');
  await form.apply();
  await shows('max', 3);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+s');
  expect(await vscode.question()).toContain('A copy as .safetensors can hold the edits; the file itself stays as it is.');
  await vscode.answer('tied.pt is not saved in place.', 'Save a Copy...');
  await vscode.quickInput.answer('tied-edited.safetensors', file('tied-edited.safetensors'));
  await vscode.tab('tied-edited.safetensors').waitFor();
  await vscode.editor.loaded();
  expect(new Set(await storedFloats(file('tied-edited.safetensors'), '4.weight'))).toEqual(new Set([3]));
  const before = golden(tiedFixture, '2.weight').first;
  expect((await storedFloats(file('tied-edited.safetensors'), '2.weight')).slice(0, before.length)).toEqual(before);
  expect((await readFile(file('tied.pt'))).equals(tied)).toBe(true);
});

test('Save As writes any checkpoint as safetensors and goes on there', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('tied.pt');
  expect(await dirty()).toBe(false);
  await vscode.command('File: Save As...', { asksForFile: true });
  await vscode.quickInput.answer('tied.pt', file('as.safetensors'));
  await vscode.tab('as.safetensors').waitFor();
  await vscode.editor.loaded();
  expect(await storedNames(file('as.safetensors'))).toContain('6.weight');
});

test('a block of a spreadsheet is pasted where the cursor is', async () => {
  const { vscode } = journey;
  await vscode.copyTextOf('block.tsv');
  await vscode.openFromExplorer('other.safetensors');
  await vscode.editor.openRow('0.weight');
  await vscode.editor.value(0, 1);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+v');
  await expect.poll(() => vscode.editor.value(0, 1)).toBe(1.5);
  await expect.poll(() => vscode.editor.value(3, 2)).toBe(-4);
  const { first } = golden(fixture, '0.weight');
  expect([await vscode.editor.value(0, 0), await vscode.editor.value(0, 3)]).toEqual([first[0], first[3]]);
});

test('an expression of the course: its range and spread are shown first', async () => {
  const { vscode } = journey;
  const form = new EditForm(vscode.editor);
  await form.open('initialize');
  await form.choose('expression');
  await form.fill('expression', 'u = uniform(-10, 10); u * (abs(u) >= 5');
  await expect.poll(() => form.problem()).toMatch(/column \d+/);
  await form.fill('expression', 'u = uniform(-10, 10); u * (abs(u) >= 5)');
  await form.fill('seed', '7');
  const [least, most] = [await form.previewed('then-min'), await form.previewed('then-max')];
  expect([least, most].every((bound) => Math.abs(bound) >= 5 && Math.abs(bound) < 10)).toBe(true);
  await form.apply();
  await shows('min', least);
  await shows('max', most);
});

test('values are loaded from an array of NumPy, those of another shape are refused', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Load Values from .npy...', { asksForFile: true });
  await vscode.quickInput.pickFile('fresh.npy');
  await vscode.notification(/The checkpoint was not changed: .*fresh\.npy holds 8 values, 0\.weight has 8 × 4/);
  await vscode.command('Notifications: Clear All Notifications');
  await goTo('0.bias');
  await vscode.command('Paramscope: Load Values from .npy...', { asksForFile: true });
  await vscode.quickInput.pickFile('fresh.npy');
  await vscode.quickInput.titled('Load values into 0.bias');
  await vscode.quickInput.choose('', /Apply/);
  await shows('max', 8);
  await shows('min', 1);
});

test('a function of a JavaScript file gives the values', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Initialize with an Expression or Module...', { asks: 'With' });
  await vscode.quickInput.choose('', 'Module File...');
  await vscode.quickInput.pickFile('mine.mjs');
  await vscode.quickInput.titled('Seed');
  await vscode.quickInput.fill('3');
  await vscode.press('Enter');
  await vscode.quickInput.choose('', /Apply/);
  await shows('sum', 4 * 5 + 2 + 4 + 6 + 8);
});

test('one edit is taken back in the Pending Edits view; the others stay', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  await vscode.unfoldView('Pending Edits');
  await vscode.treeItem('0.bias: values of fresh.npy').waitFor();
  await vscode.chooseFromMenu('0.bias: values of fresh.npy', 'Revert Edit');
  await vscode.treeItem('0.bias: values of fresh.npy').waitFor({ state: 'detached' });
  await vscode.treeItem('0.bias: mine.mjs').waitFor();
  const { first } = golden(fixture, '0.bias');
  await expect.poll(() => vscode.editor.value(1)).toBe(first[1]);
  expect(await vscode.editor.value(0)).toBe(5);
});

test('pending edits are copied as a script, and as code of each framework', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Copy Edits as Script');
  const script = JSON.parse(await vscode.quickInput.pasted()) as { readonly edits: readonly { readonly edit: string }[] };
  expect(script.edits.map(({ edit }) => edit)).toEqual(['paste', 'initialize', 'initialize']);
  for (const [framework, words] of [
    ['PyTorch', ['load_file(', 'uniform_(-10, 10', 'mine.mjs is JavaScript']],
    ['Keras', ['import keras']],
    ['MXNet', ['import mxnet']],
  ] as const) {
    await vscode.command('Paramscope: Copy Edits as Code...', { asks: /Code that does the same/ });
    await vscode.quickInput.choose('', framework);
    await vscode.page.locator('.statusbar').getByText(`${framework} code copied`).waitFor();
    const code = await vscode.quickInput.pasted();
    for (const word of words) expect(code).toContain(word);
  }
});

test('an edit script is applied instead of what is pending; undo brings that back', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Apply Edit Script...', { asksForFile: true });
  await vscode.quickInput.pickFile('steps.json');
  await vscode.quickInput.asks('Apply 3 edits');
  await vscode.quickInput.choose('', 'Instead of the Pending Edits');
  await vscode.treeItem('2 parameters: torch.ones_').waitFor();
  await shows('max', 8);
  await goTo('0.weight');
  await shows('min', 1);
  await vscode.editor.testId('values-grid').focus();
  await vscode.press('Control+z');
  await vscode.treeItem('0.bias: mine.mjs').waitFor();
  await vscode.press('Control+y');
  await vscode.treeItem('2 parameters: torch.ones_').waitFor();
  await vscode.press('Control+s');
  await expect.poll(dirty).toBe(false);
  expect(await storedFloats(file('other.safetensors'), '0.bias')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(await storedFloats(file('other.safetensors'), '0.weight'))).toEqual(new Set([1]));
});
