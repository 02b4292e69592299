/**
 * The forms of the parameter view in which edits are written.
 *
 *   await form.open('initialize');
 *   await form.choose('torch.xavier_uniform_');
 *   await form.apply();
 */
import type { Editor } from './editor.js';

export class EditForm {
  constructor(private readonly editor: Editor) {}

  async open(kind: 'initialize' | 'set'): Promise<void> {
    await this.editor.testId(`open-${kind}`).click();
    await this.editor.testId('edit-panel').waitFor();
  }

  /** An initializer by the framework's own name. */
  async choose(initializer: string): Promise<void> {
    await this.editor.testId('select-initializer').selectOption(initializer);
  }

  /** `seed`, `statement`, `expression`, or `argument-` and a name. */
  async fill(field: string, text: string): Promise<void> {
    await this.editor.testId('edit-panel').getByTestId(field).fill(text);
  }

  /** A figure of the preview, once it is there, with every digit: `then-min`. */
  async previewed(figure: string): Promise<number> {
    const preview = this.editor.webview.locator('[data-testid="edit-preview"][data-state="ready"]');
    const cell = preview.locator(`[data-name="${figure}"][data-value]`);
    await cell.waitFor();
    return Number(await cell.getAttribute('data-value'));
  }

  async problem(): Promise<string> {
    return await this.editor.testId('edit-problem').innerText();
  }

  async notes(): Promise<string> {
    return await this.editor.testId('edit-notes').innerText();
  }

  /** Back when the form has closed: the edit is made. */
  async apply(): Promise<void> {
    await this.editor.testId('apply-edit').click();
    await this.editor.testId('edit-panel').waitFor({ state: 'detached' });
  }
}
