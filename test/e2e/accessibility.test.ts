import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EditForm } from './rig/edit-form.js';
import { root, startJourney } from './rig/journey.js';

const journey = startJourney({ 'rgnet.pt': 'pytorch/rgnet-module-torch2.pt' });
const axeSource = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const parameter = '0.block 1.0.weight';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Found {
  readonly violations: readonly Violation[];
  readonly passes: readonly unknown[];
}

/** Serious and critical violations in the editor's document. */
async function violations(): Promise<readonly string[]> {
  const body = await journey.vscode.editor.webview.locator('body').elementHandle();
  const frame = await body.ownerFrame();
  if (frame === null) throw new Error('the editor has no document');
  // Evaluated as the debugger does: the page's content security policy lets no script element of ours in.
  await frame.evaluate(axeSource);
  const found = await frame.evaluate<Found>('axe.run(document.body)');
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

async function background(): Promise<string> {
  return await journey.vscode.editor.webview
    .locator('body')
    .evaluate((body) => getComputedStyle(body).getPropertyValue('--vscode-editor-background'));
}

test('the overview has no serious violation', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await expect.poll(() => vscode.editor.cell(parameter, 'mean')).not.toBe('');
  expect(await violations()).toEqual([]);
});

test('the parameter view has none either', async () => {
  await journey.vscode.editor.openRow(parameter);
  expect(await violations()).toEqual([]);
});

test('nor have the form of an edit, a cell that is edited and the list of pending edits', async () => {
  const { editor } = journey.vscode;
  const form = new EditForm(editor);
  await form.open('initialize');
  await form.previewed('then-min');
  expect(await violations()).toEqual([]);
  await form.apply();
  await editor.value(0, 0);
  await editor.testId('values-grid').focus();
  await journey.vscode.press('F2');
  await editor.testId('cell-input').waitFor();
  expect(await violations()).toEqual([]);
  await journey.vscode.press('Escape');
  await editor.toOverview();
  await editor.testId('pending-edits').waitFor();
  await expect.poll(() => editor.cell(parameter, 'mean')).not.toBe('');
  expect(await violations()).toEqual([]);
  await editor.openRow(parameter);
});

test('the high contrast theme changes the colours at once and keeps the view, without violations', async () => {
  const { vscode } = journey;
  const before = await background();
  await vscode.command('Preferences: Color Theme', { asks: /Color Theme/ });
  await vscode.quickInput.choose('Dark High Contrast', 'Dark High Contrast');
  await expect.poll(background).toBe('#000000');
  expect(before).not.toBe('#000000');
  await vscode.editor.shows(parameter);
  expect(await violations()).toEqual([]);
  await journey.picture('high-contrast');
});

test('nor has the overview in high contrast', async () => {
  await journey.vscode.editor.toOverview();
  await expect.poll(() => journey.vscode.editor.cell(parameter, 'mean')).not.toBe('');
  expect(await violations()).toEqual([]);
});
