import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root, startJourney } from './rig/journey.js';
import { until } from './rig/until.js';

const journey = startJourney({}, async (folder) => {
  const whole = await readFile(path.join(root, 'test/fixtures/pytorch/rgnet-module-torch2.pt'));
  await writeFile(path.join(folder, 'cut.pt'), whole.subarray(0, whole.length / 2));
  const tensors = { weight: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 999] } };
  const header = Buffer.from(JSON.stringify(tensors));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path.join(folder, 'wrong.safetensors'), Buffer.concat([length, header, Buffer.alloc(16)]));
});

test('a file that was cut says so in one sentence', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('cut.pt');
  await vscode.editor.testId('error-sentence').waitFor();
  expect(await vscode.editor.testId('error-sentence').innerText()).toMatch(/^cut\.pt is damaged: .*cut/);
});

test('its buttons help: one shows the log, which says the same', async () => {
  const { vscode } = journey;
  await until(async () => {
    await vscode.editor.webview.getByRole('button', { name: 'Show Log' }).click();
    await vscode.page.locator('.panel .view-lines').waitFor({ timeout: 10_000 });
  });
  await expect.poll(() => vscode.page.locator('.panel .view-lines').innerText()).toContain('cut.pt');
});

test('one opens it as text', async () => {
  const { vscode } = journey;
  await vscode.editor.webview.getByRole('button', { name: 'Open as Text' }).click();
  await vscode.page.locator('.editor-group-container').getByText('binary or uses an unsupported text encoding').waitFor();
});

test('a header that promises more than the file holds is refused', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('wrong.safetensors');
  await vscode.editor.testId('error-sentence').waitFor();
  expect(await vscode.editor.testId('error-sentence').innerText()).toMatch(/^wrong\.safetensors is damaged: .*offsets/);
});
