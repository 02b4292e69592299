import { expect, test } from 'vitest';
import { startJourney } from './rig/journey.js';

const journey = startJourney({});

test('an empty window offers a sample, and opens it', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Paramscope');
  await vscode.page.locator('.sidebar .welcome-view-content, .sidebar .welcome-view').getByText('Open a Sample').first().click();
  await vscode.choose('rgnet', 'rgnet');
  await vscode.testId('row').first().waitFor();
  expect(await vscode.testId('overview-table').innerText()).toContain('block 0');
});

test('Show Log opens our log', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Show Log');
  await vscode.page
    .locator('.panel .composite.title, .panel')
    .filter({ hasText: /Output/i })
    .first()
    .waitFor();
  expect(await vscode.page.locator('.panel').innerText()).toContain('Paramscope');
});
