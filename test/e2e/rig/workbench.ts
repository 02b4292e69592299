/**
 * Drives a real VS Code in Chromium as a user does: by clicks and keys. Every method waits for what it needs, none sleeps.
 *
 *   const vscode = await Workbench.open(server.address('/folder'));
 *   await vscode.command('Paramscope: Open a Sample Network');
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';

const browserWords = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Workbench {
  static async open(address: string): Promise<Workbench> {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: browserWords });
    const context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(address);
    const workbench = new Workbench(browser, page);
    await workbench.restored();
    return workbench;
  }

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  /** VS Code's own mark for "restored"; a selector would match while the workbench still moves. */
  private async restored(): Promise<void> {
    await this.page.waitForFunction(() => performance.getEntriesByName('code/didStartWorkbench').length > 0);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  /** An orderly reload. `page.reload()` is a crash instead: VS Code then forgets which editors were open. */
  async reload(): Promise<void> {
    const navigated = this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame());
    await this.pick('F1', '>Developer: Reload Window', 'Developer: Reload Window', { closes: false });
    await navigated;
    await this.restored();
  }

  /** Runs a command by its title in the palette. Enter is pressed only when the wanted row is the focused one. */
  async command(title: string, options: { readonly closes?: boolean } = {}): Promise<void> {
    await this.pick('F1', `>${title}`, title, options);
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  async pick(keys: string, text: string, row: string, { closes = true }: { readonly closes?: boolean } = {}): Promise<void> {
    const input = this.quickInput.locator('input[role="combobox"], input.input, input[type="text"]').first();
    // The key can come before the workbench listens, so it is pressed again until the widget is there.
    await retry(async () => {
      if (!(await input.isVisible())) await this.press(keys);
      await input.waitFor({ timeout: 2000 });
    });
    await this.choose(text, row);
    if (closes) await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Types into the quick input that is open and takes the row. */
  async choose(text: string, row: string): Promise<void> {
    const input = this.quickInput.locator('input[role="combobox"], input.input, input[type="text"]').first();
    await input.fill(text);
    await this.quickInput.locator('.monaco-list-row.focused').filter({ hasText: row }).waitFor();
    await this.press('Enter');
  }

  /** Opens a file of the folder by a double click in the Explorer. */
  async openFromExplorer(name: string): Promise<void> {
    await this.showContainer('Explorer');
    await this.treeItem(name).dblclick();
    await this.tab(name).waitFor();
  }

  tab(name: string): Locator {
    return this.page.locator('.tab.active').filter({ hasText: name });
  }

  /** Shows a view container by the name of its icon. */
  async showContainer(name: string): Promise<void> {
    const icon = this.page.locator('.activitybar .action-item').filter({ has: this.page.locator(`a[aria-label^="${name}"]`) });
    await icon.waitFor();
    if (!(await icon.evaluate((element) => element.classList.contains('checked')))) await icon.click();
    await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: new RegExp(name, 'i') })
      .waitFor();
  }

  /** A row of the tree that is shown. `aria-label` is whole where the visible label is cut. */
  treeItem(label: string): Locator {
    return this.page.locator(`.sidebar .monaco-list-row[role="treeitem"][aria-label^="${label}"]`).first();
  }

  async expand(label: string): Promise<void> {
    const row = this.treeItem(label);
    await row.waitFor();
    // A click on the twistie; a click on the row would also run its command.
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
    await this.page.locator(`.sidebar .monaco-list-row[aria-label^="${label}"][aria-expanded="true"]`).first().waitFor();
  }

  /** The document inside the visible webview: a frame in a frame. */
  get webview(): FrameLocator {
    return this.page.locator('iframe.webview.ready').filter({ visible: true }).contentFrame().locator('iframe#active-frame').contentFrame();
  }

  testId(name: string): Locator {
    return this.webview.getByTestId(name);
  }

  /** A figure of the statistics list, with every digit. */
  async statistic(name: string): Promise<number> {
    const value = await this.testId('statistics').locator(`[data-name="${name}"]`).first().getAttribute('data-value');
    return Number(value);
  }

  /** The value grid's cell, with every digit. */
  async cellValue(row: number, column: number): Promise<number> {
    const value = await this.testId('values-grid')
      .locator(`[data-row="${String(row)}"][data-column="${String(column)}"]`)
      .first()
      .getAttribute('data-value');
    return Number(value);
  }

  /** Puts the cursor at a place of a text editor and reads what "Show Hover" shows. No mouse: a moved mouse is a lost hover. */
  async hoverText(line: number, column: number): Promise<string> {
    await this.pick('Control+g', `:${String(line)}:${String(column)}`, '');
    await this.press('Control+k');
    await this.press('Control+i');
    const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ visible: true }).first();
    await hover.filter({ hasNotText: /^Loading/ }).waitFor();
    const text = await hover.innerText();
    await this.press('Escape');
    return text;
  }

  async screenshot(file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }
}

async function retry(work: () => Promise<void>, times = 10): Promise<void> {
  for (let i = 1; ; i++) {
    try {
      await work();
      return;
    } catch (error) {
      if (i === times) throw error;
    }
  }
}
