/**
 * Drives a real VS Code in Chromium as a user does: by clicks and keys. Every method waits for what it needs, none sleeps.
 *
 *   const vscode = await Workbench.open(server.address('/folder'));
 *   await vscode.command('Paramscope: Open a Sample Network');
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { emptyPage, leavePage, pageBeside } from './browser-page.js';
import { Editor } from './editor.js';
import { QuickInput, type Following } from './quick-input.js';
import { until } from './until.js';

/** The machine may be busy with other things. */
const patience = 60_000;

export class Workbench {
  readonly quickInput: QuickInput;
  readonly editor: Editor;
  private readonly complaints: string[] = [];

  static async open(address: string): Promise<Workbench> {
    return await Workbench.inPage(await emptyPage(), address);
  }

  private static async inPage(page: Page, address: string): Promise<Workbench> {
    page.setDefaultTimeout(patience);
    await page.goto(address);
    const workbench = new Workbench(page);
    await workbench.restored();
    return workbench;
  }

  /** The window is gone without goodbye, as after a crash; another one opens in the same profile. */
  async crash(address: string): Promise<Workbench> {
    const next = await pageBeside(this.page);
    await this.page.close();
    return await Workbench.inPage(next, address);
  }

  private constructor(readonly page: Page) {
    this.quickInput = new QuickInput(page);
    this.editor = new Editor(page);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
  }

  /** What stands in the window, for whoever reads the log of a test that failed: its tabs, its frames and what the browser complained of. */
  async described(): Promise<string> {
    const tabs = await this.page.locator('.tab').allInnerTexts();
    const frames = await Promise.all(this.page.frames().map(describeFrame));
    return [`tabs: ${tabs.map((tab) => tab.trim()).join(', ')}`, ...frames, ...this.complaints.slice(-20)].join('\n  ');
  }

  /**
   * VS Code's own marks for "restored" and "what extensions contribute is known": before the second a checkpoint opens as text, and
   * commands of extensions are missing from the palette. A selector would match while the workbench still moves.
   */
  private async restored(): Promise<void> {
    const marks = ['code/didStartWorkbench', 'code/didLoadExtensions'];
    await this.page.waitForFunction((names) => names.every((name) => performance.getEntriesByName(name).length > 0), marks);
    await this.container('Paramscope').waitFor();
  }

  async close(): Promise<void> {
    await leavePage(this.page);
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  /** An orderly reload. `page.reload()` is a crash instead: VS Code then forgets which editors were open. */
  async reload(): Promise<void> {
    const navigated = this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame());
    await this.quickInput.take('F1', '>Developer: Reload Window', 'Developer: Reload Window');
    await navigated;
    await this.restored();
  }

  async command(title: string, following: Following = {}): Promise<void> {
    await this.quickInput.run(title, following);
  }

  /**
   * Opens a file of the folder in our editor by a double click in the Explorer. It happens that VS Code brings up no document for the webview at
   * all: then, as a user would, the tab is closed and the file opened once more, and the log tells what there was.
   */
  async openFromExplorer(name: string): Promise<void> {
    await this.showContainer('Explorer');
    await until(async () => {
      await this.doubleClick(name);
      await this.editor.loaded().catch(async (error: unknown) => {
        console.log(`${name} stayed empty, so it is opened again\n  ${await this.described()}`);
        await this.command('View: Close Editor');
        throw error;
      });
    }, 2);
  }

  /** On a busy machine VS Code knows our editor some moments after it says that it knows all extensions: until then a file opens as text. */
  private async doubleClick(name: string): Promise<void> {
    await until(async () => {
      await this.treeItem(name).dblclick();
      await this.tab(name).waitFor();
      const asText = this.page.getByText('The file is not displayed in the text editor');
      await this.editor.frame.or(asText).first().waitFor();
      if (!(await asText.isVisible())) return;
      await this.command('View: Close Editor');
      throw new Error(`${name} was opened as text`);
    });
  }

  /** The tab in front. */
  tab(name: string): Locator {
    return this.page.locator('.tab.active').filter({ hasText: name });
  }

  /** Shows a view container by its icon; a click on the icon of the one that is shown would hide it. */
  async showContainer(name: string): Promise<void> {
    const icon = this.container(name);
    await icon.waitFor();
    if (!(await icon.evaluate((element) => element.classList.contains('checked')))) await icon.click();
    await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: new RegExp(name, 'i') })
      .waitFor();
  }

  private container(name: string): Locator {
    return this.page.locator('.activitybar .action-item').filter({ has: this.page.locator(`a[aria-label^="${name}"]`) });
  }

  /** Opens a view of the container that is shown, when it is folded. */
  async unfoldView(title: string): Promise<void> {
    const header = this.page.locator('.sidebar .pane-header').filter({ hasText: title });
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** A row of the trees that are shown. `aria-label` is whole where the visible label is cut. */
  treeItem(label: string): Locator {
    return this.page.locator(`.sidebar .monaco-list-row[role="treeitem"][aria-label^="${label}"]`).first();
  }

  /** Whether the tab in front is marked as not saved. */
  async isDirty(): Promise<boolean> {
    return await this.page.locator('.tab.active').evaluate((tab) => tab.classList.contains('dirty'));
  }

  /** Chooses from the context menu of a row of the trees. */
  async chooseFromMenu(label: string, title: string): Promise<void> {
    const row = this.treeItem(label);
    await row.waitFor();
    await row.click({ button: 'right' });
    const item = this.page.locator('.monaco-menu .action-item').filter({ hasText: title }).first();
    await until(async () => {
      await item.click({ timeout: 5000 }).catch(async (error: unknown) => {
        // The menu came up before VS Code knew all that decides what is in it.
        await this.press('Escape');
        await row.click({ button: 'right' });
        throw error;
      });
      // A click on a menu that has only just come up counts as the end of the one that brought it.
      await item.waitFor({ state: 'detached', timeout: 2000 });
    });
  }

  /** A click on the twistie; a click on the row would also run its command. The tree may move at that moment: then it is clicked again. */
  async expand(label: string): Promise<void> {
    const row = this.treeItem(label);
    await row.waitFor();
    const expanded = this.page.locator(`.sidebar .monaco-list-row[aria-label^="${label}"][aria-expanded="true"]`).first();
    await until(async () => {
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      await expanded.waitFor({ timeout: 3000 });
    });
  }

  /** Opens a file of the folder as text; with its own folder where others have its name. */
  async openText(file: string): Promise<void> {
    const name = path.posix.basename(file);
    await this.quickInput.pick('Control+p', file, name);
    await this.tab(name).waitFor();
    await this.page.locator('.editor-instance .view-lines').first().waitFor();
  }

  /** Puts the cursor at a place of a text editor. */
  async goTo(line: number, column: number): Promise<void> {
    await this.quickInput.pick('Control+g', `:${String(line)}:${String(column)}`, /line/i);
  }

  /** What "Show Hover" shows at a place of a text editor. No mouse: a moved mouse is a lost hover. */
  async hover(line: number, column: number): Promise<Locator> {
    await this.goTo(line, column);
    await this.press('Control+k');
    await this.press('Control+i');
    const hover = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ visible: true }).first();
    await hover.filter({ hasNotText: /^Loading/ }).waitFor({ timeout: 10_000 });
    return hover;
  }

  async hoverText(line: number, column: number): Promise<string> {
    const text = await (await this.hover(line, column)).innerText();
    await this.press('Escape');
    return text;
  }

  /** A message that is shown, by what it says: read in the list of notifications, since toasts vanish. */
  async notification(text: string | RegExp): Promise<Locator> {
    const found = this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).first();
    await until(async () => {
      if (!(await this.page.locator('.notifications-center.visible').isVisible())) await this.command('Notifications: Show Notifications');
      await found.waitFor({ timeout: 3000 });
    });
    return found;
  }

  /** Answers a message by one of its buttons. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const found = await this.notification(text);
    await found.getByRole('button', { name: button, exact: true }).click();
  }

  /** What a question in front of everything says. */
  async question(): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    return await dialog.innerText();
  }

  /** The text of a file of the folder goes to the clipboard, as a user copies it. */
  async copyTextOf(name: string): Promise<void> {
    await this.quickInput.pick('Control+p', name, name);
    await this.tab(name).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().click();
    await this.press('Control+a');
    await this.press('Control+c');
    await this.command('View: Close Editor');
  }

  /** Answers a question that stands in front of everything. */
  async answer(question: string | RegExp, button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box').filter({ hasText: question });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async screenshot(file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }
}

async function describeFrame(frame: Frame): Promise<string> {
  const text = await Promise.race([
    frame.locator('body').innerText({ timeout: 1000 }),
    new Promise<string>((resolve) => setTimeout(resolve, 2000, 'does not answer')),
  ]).catch((error: unknown) => String(error));
  return `frame ${frame.name()} ${frame.url().slice(0, 120)}: ${JSON.stringify(text.slice(0, 300))}`;
}
