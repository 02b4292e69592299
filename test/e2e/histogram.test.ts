import { expect, test } from 'vitest';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

const fixture = 'pytorch/rgnet-module-torch2.pt';
const journey = startJourney({ 'rgnet.pt': fixture });
const bias = golden(fixture, '0.block 1.0.bias');

test('brushing the histogram states how many values lie inside', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.testId('row').filter({ hasText: bias.name }).first().dblclick();
  await vscode.testId('statistics').locator('[data-name="mean"]').first().waitFor();
  const box = await vscode.testId('histogram').first().boundingBox();
  if (box === null) throw new Error('no histogram');
  const y = box.y + box.height / 2;
  await vscode.page.mouse.move(box.x + box.width * 0.5, y);
  await vscode.page.mouse.down();
  await vscode.page.mouse.move(box.x + box.width * 0.7, y, { steps: 5 });
  await vscode.page.mouse.move(box.x + box.width * 0.8, y, { steps: 5 });
  await vscode.page.mouse.up();
  const stated = vscode.testId('brush-count').filter({ hasText: /\d+ of 8 values in/ });
  await stated.waitFor();
  const [, count, low, high] =
    /(\d+) of 8 values in \[\s*([^,]+),\s*([^\]]+)\]/.exec((await stated.innerText()).replaceAll('−', '-')) ?? [];
  // The edges are shown rounded; no value of this tensor lies within that rounding of one.
  const inside = bias.first.filter((value) => value >= Number(low) - 5e-4 && value <= Number(high) + 5e-4);
  expect(inside.length).toBeGreaterThan(0);
  expect(Number(count)).toBe(inside.length);
  await journey.picture('brush');
});
