/**
 * VS Code's quick input: the palette, lists of files, and what extensions ask.
 *
 *   await quickInput.run('Preferences: Color Theme', { asks: /Color Theme/ });
 *   await quickInput.choose('High Contrast', 'Dark High Contrast');
 */
import type { Locator, Page } from 'playwright-core';
import { until } from './until.js';

export interface Following {
  /** What the input says that the command opens next, which is not yet the palette that closes. Without: taking the row closes the widget. */
  readonly asks?: string | RegExp;
  /** It asks for a file, in the same widget: `answer` waits for that. */
  readonly asksForFile?: true;
}

export class QuickInput {
  private readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input').first();
  }

  /** Runs a command by its title in the palette. */
  async run(title: string, following: Following = {}): Promise<void> {
    await this.pick('F1', `>${title}`, title, following);
  }

  async pick(keys: string, text: string, row: string | RegExp, { asks, asksForFile }: Following = {}): Promise<void> {
    await this.take(keys, text, row);
    if (asks !== undefined) await this.asks(asks);
    else if (asksForFile !== true) await this.closed();
  }

  /** Some rows come a moment later, with what makes them apply: then the widget, which keeps its list, is opened again. */
  async take(keys: string, text: string, row: string | RegExp): Promise<void> {
    await until(async () => {
      await this.open(keys);
      // What was open may have been closing.
      await this.input.fill(text, { timeout: 5000 });
      await this.row(row)
        .waitFor({ timeout: 5000 })
        .catch(async (error: unknown) => {
          await this.page.keyboard.press('Escape');
          await this.closed();
          throw error;
        });
    });
    await this.row(row).click();
  }

  /** Types into what is asked. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** What stands in the input. */
  async text(): Promise<string> {
    return await this.input.inputValue();
  }

  /** What is said below the input: a hint, or what is wrong. */
  async message(): Promise<string> {
    return await this.widget.locator('.quick-input-message').innerText();
  }

  /** Chooses all rows of a list in which several can be chosen. */
  async checkAll(): Promise<void> {
    await this.widget.locator('.quick-input-header').getByRole('checkbox').first().click();
  }

  /** Waits for a question with this title. */
  async titled(title: string): Promise<void> {
    await this.widget.locator('.quick-input-title').filter({ hasText: title }).waitFor();
  }

  /** Waits until this is asked for. */
  async asks(placeholder: string | RegExp): Promise<void> {
    await this.widget.getByPlaceholder(placeholder).waitFor();
  }

  /** The key can come before the workbench listens, so it is pressed again until the widget is there. */
  async open(keys: string): Promise<void> {
    await until(async () => {
      if (!(await this.input.isVisible())) await this.page.keyboard.press(keys);
      await this.input.waitFor({ timeout: 2000 });
    });
  }

  /**
   * Types and clicks the row with this label: the list may still be changing, but a click hits what it means. Nothing is typed for an empty text:
   * emptying the input is a press of Delete, which goes to the Explorer when the focus is still there.
   */
  async choose(text: string, row: string | RegExp): Promise<void> {
    if (text !== '') await this.input.fill(text);
    await this.row(row).click();
  }

  /** Types and presses Enter at once, as a user does who knows the name. */
  async typeAndEnter(text: string): Promise<void> {
    await this.input.pressSequentially(text);
    await this.page.keyboard.press('Enter');
    await this.closed();
  }

  /** Types, goes to the row with the arrow keys if it is not the first, and takes it. */
  async chooseByKeys(text: string, row: string | RegExp): Promise<void> {
    await this.input.fill(text);
    await this.row(row).waitFor();
    await until(async () => {
      if (await this.isFocused(row)) return;
      await this.page.keyboard.press('ArrowDown');
      throw new Error(`the row ${String(row)} is not focused`);
    });
    await this.page.keyboard.press('Enter');
  }

  /** Replaces the path that a dialog proposes, and confirms. Typed before the proposal is there it would be lost. */
  async answer(proposed: string, text: string): Promise<void> {
    await this.page.waitForFunction(
      (end) => document.querySelector<HTMLInputElement>('.quick-input-box input')?.value.endsWith(end),
      proposed,
    );
    await this.input.fill(text);
    await this.widget.getByRole('button', { name: 'OK' }).click();
    await this.closed();
  }

  /** Takes a file from the folder that a dialog shows. */
  async pickFile(name: string): Promise<void> {
    await this.row('..').waitFor();
    await this.row(name).click();
  }

  /** What the keyboard's paste puts into the input: the clipboard, as a user sees it. */
  async pasted(): Promise<string> {
    // An editor that has just changed may take the focus: then the input closes, and is opened again.
    await until(async () => {
      await this.open('Control+p');
      await this.input.fill('', { timeout: 3000 });
    });
    await this.page.keyboard.press('Control+v');
    const text = await this.input.inputValue();
    await this.page.keyboard.press('Escape');
    await this.closed();
    return text;
  }

  /** The row whose label is this, and not merely begins with it. */
  row(label: string | RegExp): Locator {
    const exact = typeof label === 'string' ? new RegExp(`^${literal(label)}$`) : label;
    return this.widget.locator('.monaco-list-row').filter({ has: this.page.locator('.label-name').filter({ hasText: exact }) });
  }

  async closed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  private async isFocused(label: string | RegExp): Promise<boolean> {
    return await this.row(label).evaluate((row) => row.classList.contains('focused'));
  }
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s`);
}
