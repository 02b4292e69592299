import { expect, test } from 'vitest';
import { goldenOf } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/tied-module-torch2.pt';
const journey = startJourney({ 'tied.pt': fixture });
const groups = goldenOf(fixture).ties.map(({ names }) => names.join(' = '));

/** Names of the table's rows that are highlighted, in order. */
async function highlighted(): Promise<readonly (string | null)[]> {
  const rows = await journey.vscode.editor.webview.locator('.table-row.tied').all();
  return await Promise.all(rows.map((row) => row.getAttribute('data-name')));
}

/** What stands at the end of the row of a block's weight in the tree. */
async function badge(block: string): Promise<string> {
  const label = journey.vscode.page.locator(`.sidebar .monaco-list-row[aria-label^="${block}"] + .monaco-list-row .monaco-icon-label`);
  return await label.evaluate((element) => getComputedStyle(element, '::after').content);
}

test('the tied parameters view names the pairs', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('tied.pt');
  await vscode.showContainer('Paramscope');
  await vscode.unfoldView('Tied Parameters');
  for (const group of groups) await vscode.treeItem(group).waitFor();
  expect(await vscode.page.locator('.sidebar .monaco-list-row[aria-label*=" = "]').count()).toBe(groups.length);
});

test('the tree marks both, in words and with a badge', async () => {
  const { vscode } = journey;
  await vscode.expand('tied.pt');
  for (const block of ['2, Linear', '4, Linear']) {
    await vscode.expand(block);
    const row = vscode.page.locator(`.sidebar .monaco-list-row[aria-label^="${block}"] + .monaco-list-row`);
    await expect.poll(() => row.getAttribute('aria-label')).toMatch(/^weight, .*tied/);
    await expect.poll(() => badge(block)).toBe('"T"');
  }
});

test('the editor says with what a parameter is tied', async () => {
  const { vscode } = journey;
  for (const [name, other] of [
    ['2.weight', '4.weight'],
    ['4.bias', '2.bias'],
  ] as const) {
    await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
    await vscode.quickInput.choose(name, name);
    await vscode.editor.shows(name);
    expect(await vscode.editor.testId('tie-banner').innerText()).toContain(`tied: the same elements of one storage — ${other}`);
  }
});

test('a click on a group highlights exactly its rows, Clear Highlight takes it away', async () => {
  const { vscode } = journey;
  await vscode.editor.toOverview();
  await vscode.treeItem('2.weight = 4.weight').click();
  await expect.poll(highlighted).toEqual(['2.weight', '4.weight']);
  for (const block of ['2, Linear', '4, Linear']) await expect.poll(() => badge(block)).toBe('"●"');
  await journey.picture('tied');
  await vscode.command('Paramscope: Clear Highlight');
  await expect.poll(highlighted).toEqual([]);
  await expect.poll(() => badge('2, Linear')).toBe('"T"');
});
