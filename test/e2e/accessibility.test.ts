import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root, startJourney } from './rig/journey.js';

const journey = startJourney({ 'rgnet.pt': 'pytorch/rgnet-module-torch2.pt' });
const axeSource = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Serious and critical violations in the editor's document. */
async function violations(): Promise<readonly string[]> {
  const frame = await (await journey.vscode.webview.locator('body').elementHandle())?.ownerFrame();
  if (frame === null || frame === undefined) throw new Error('the editor has no document');
  // Evaluated as the debugger does: the page's content security policy lets no script element of ours in.
  await frame.evaluate(axeSource);
  const found = await frame.evaluate<readonly Violation[]>('axe.run(document.body).then(({ violations }) => violations)');
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

async function useTheme(name: string): Promise<void> {
  await journey.vscode.command('Preferences: Color Theme', { closes: false });
  await journey.vscode.choose(name, name);
  await journey.vscode.quickInput.waitFor({ state: 'hidden' });
}

test('the overview has no serious violation', async () => {
  await journey.vscode.openFromExplorer('rgnet.pt');
  await journey.vscode.testId('row').first().waitFor();
  expect(await violations()).toEqual([]);
});

test('the parameter view has none either', async () => {
  await journey.vscode.testId('row').first().dblclick();
  await journey.vscode.testId('statistics').locator('[data-name="mean"]').first().waitFor();
  expect(await violations()).toEqual([]);
});

test('the high contrast theme changes the colours and keeps the view', async () => {
  const background = (): Promise<string> =>
    journey.vscode.webview.locator('body').evaluate((body) => getComputedStyle(body).getPropertyValue('--vscode-editor-background'));
  const before = await background();
  await useTheme('Dark High Contrast');
  await expect.poll(background).not.toBe(before);
  await journey.vscode.testId('breadcrumb').waitFor();
  expect(await violations()).toEqual([]);
  await journey.picture('high-contrast');
});
