import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root, startJourney } from './rig/journey.js';

const journey = startJourney({}, async (folder) => {
  const whole = await readFile(path.join(root, 'test/fixtures/pytorch/rgnet-module-torch2.pt'));
  await writeFile(path.join(folder, 'cut.pt'), whole.subarray(0, whole.length / 2));
});

test('a file that was cut says so in one sentence, with buttons that help', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('cut.pt');
  await vscode.testId('error-sentence').waitFor();
  expect(await vscode.testId('error-sentence').innerText()).toMatch(/cut\.pt is damaged: .*cut/);
  for (const label of ['Open as Text', 'Show Log']) await vscode.webview.getByText(label).first().waitFor();
});
