/**
 * The browser of this worker, and its one page: journeys follow each other in it, since a browser that has just shown VS Code shows it again for
 * half the work. What a journey leaves in the browser's storage is cleared away.
 */
import { chromium, type Browser, type Page } from 'playwright-core';

const browserWords = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Promise<Browser> | undefined;
let kept: Page | undefined;

/** Empty, in a browser that remembers nothing. Playwright ends the browser with this process. */
export async function emptyPage(): Promise<Page> {
  if (kept === undefined || kept.isClosed()) kept = await newPage();
  return kept;
}

/** Of the journey that goes on in another page: in the same browser, with all that it remembers. */
export async function pageBeside(page: Page): Promise<Page> {
  return (kept = await page.context().newPage());
}

async function newPage(): Promise<Page> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  browser ??= chromium.launch({ executablePath, args: browserWords });
  const context = await (
    await browser
  ).newContext({
    viewport: { width: 1600, height: 960 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return await context.newPage();
}

/** As a user leaves: the window says goodbye and its extension host ends. Then nothing of it is remembered. */
export async function leavePage(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  page.removeAllListeners();
  await page.goto('about:blank').catch(() => undefined); // what the window says to it matters no more
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await protocol.detach();
}
