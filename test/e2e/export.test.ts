import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const weight = golden(fixture, '0.block 1.0.weight');

test('Export… writes the parameter as NumPy reads it', async () => {
  const { vscode, folder } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.editor.openRow(weight.name);
  await vscode.editor.webview.getByRole('button', { name: 'Export…' }).click();
  const file = path.join(folder, 'exported.npy');
  await vscode.quickInput.answer(`${weight.name}.npy`, file);
  await vscode.page.locator('.statusbar').getByText('exported.npy').waitFor();
  const bytes = await readFile(file);
  const start = 10 + bytes.readUInt16LE(8);
  expect(bytes.toString('latin1', 10, start).trim()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 4), }");
  const values = Array.from({ length: weight.count }, (_, index) => bytes.readFloatLE(start + 4 * index));
  expect(values.slice(0, weight.first.length)).toEqual(weight.first);
  expect(bytes.length).toBe(start + 4 * weight.count);
});
