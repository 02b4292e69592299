/**
 * Changing one value where it stands: a double click, Enter or typing opens it, Enter stores it, Escape leaves it as it was. While one types it is
 * said what will really be stored.
 */
import { dtypes } from '../../src/model/dtype.js';
import { reportError } from '../../src/model/errors.js';
import type { ViewContext } from '../context.js';
import { element, setAttributes, setText } from '../dom.js';
import { fullNumber } from '../format/numbers.js';
import { elementAt, type Position } from '../picture/arrangement.js';
import { placeText } from './cell-text.js';
import type { Linked } from './linked.js';

export interface CellEditorParts {
  /** Scrolls with the cells. */
  readonly grid: HTMLElement;
  readonly linked: Linked;
  readonly context: ViewContext;
  /** The cell under the cursor, when it is on the screen. */
  readonly cell: () => HTMLElement | null;
  /** It was not stored, and the editor is gone. */
  readonly failed: (problem: string) => void;
  /** The value was stored: where the cursor goes. */
  readonly stored: (key: 'Enter' | 'Tab', back: boolean) => void;
}

interface Open {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly hint: HTMLElement;
  readonly position: Position;
  readonly before: string;
}

/** Signs with which a number begins. */
const beginning = /^[\d.+\-\u2212nNiItTfF]$/;

export class CellEditor {
  private open: Open | undefined;
  private asked = 0;
  /** Confirmed, and on its way: wherever the focus goes now. */
  private storing = false;

  constructor(private readonly parts: CellEditorParts) {}

  /** Whether the key begins to change the value under the cursor; then it does. */
  pressKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey || !this.canEdit) return false;
    if (key === 'Enter' || key === 'F2') return this.begin(undefined);
    return beginning.test(key) && this.begin(key);
  }

  /** `typed` takes the place of the value; without it the value itself is changed. */
  begin(typed: string | undefined): boolean {
    const { linked, grid, cell } = this.parts;
    const { cursor } = linked.state;
    const target = cell();
    if (cursor === null || target === null || !this.canEdit) return false;
    this.close();
    const before = target.dataset['value'] ?? '';
    const label = `value at ${placeText(linked.details.axisNames, this.indices(cursor))}`;
    const input = element('input', {
      class: 'cell-input number',
      value: typed ?? before,
      'aria-label': label,
      'data-testid': 'cell-input',
    });
    const hint = element('span', { class: 'cell-hint', role: 'status', 'data-testid': 'cell-hint' });
    // A grid holds rows of cells and nothing else.
    const box = element('div', { class: 'cell-editor', role: 'row' }, [element('div', { role: 'gridcell' }, [input, hint])]);
    place(box, target, grid);
    grid.append(box);
    this.open = { element: box, input, hint, position: cursor, before };
    this.listen(this.open);
    input.focus();
    if (typed === undefined) input.select();
    else {
      input.setSelectionRange(typed.length, typed.length);
      void this.judge();
    }
    return true;
  }

  close(): void {
    const { open } = this;
    this.open = undefined;
    this.asked++;
    open?.element.remove();
  }

  private get canEdit(): boolean {
    const { linked, context } = this.parts;
    const { kind } = dtypes[linked.details.node.dtype];
    return context.settings().editable && linked.state.reading === 'value' && kind !== 'code' && linked.details.node.problem === undefined;
  }

  private indices(position: Position): readonly number[] {
    const { linked } = this.parts;
    return elementAt(linked.details.node.shape, linked.state.arrangement, position);
  }

  private listen({ input }: Open): void {
    input.addEventListener('input', () => void this.judge());
    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') this.leave();
      else if (event.key === 'Enter' || event.key === 'Tab') void this.store(event.key, event.shiftKey);
      else return;
      event.preventDefault();
    });
    input.addEventListener('paste', (event) => {
      event.stopPropagation();
    });
    input.addEventListener('blur', () => {
      // What was typed is kept only when it was confirmed: a click elsewhere is none.
      if (!this.storing) this.close();
    });
  }

  /** The focus goes back to the grid, unless it is elsewhere by now. */
  private leave(): void {
    const hadFocus = this.open?.input === document.activeElement;
    this.close();
    if (hadFocus) this.parts.grid.focus({ preventScroll: true });
  }

  /** Says what will be stored, when that is not what was typed, or why it cannot be. */
  private async judge(): Promise<void> {
    const { open } = this;
    if (open === undefined) return;
    const text = open.input.value;
    const asked = ++this.asked;
    const { hint, wrong } = await this.judgement(text);
    if (asked === this.asked) this.say(hint, wrong);
  }

  private async judgement(text: string): Promise<{ readonly hint: string; readonly wrong: boolean }> {
    const { dtype } = this.parts.linked.details.node;
    try {
      const { text: stored, rounded } = await this.parts.context.client.call('stored', { dtype, text });
      return { hint: rounded && isSeen(stored, text, dtype) ? `stored as ${shown(stored, dtype)}` : '', wrong: false };
    } catch (error) {
      return { hint: text.trim() === '' ? '' : reportError(error).message, wrong: true };
    }
  }

  private say(text: string, wrong: boolean): void {
    if (this.open === undefined) return;
    setText(this.open.hint, text);
    this.open.hint.classList.toggle('trouble', wrong);
    setAttributes(this.open.input, { 'aria-invalid': wrong && text !== '' ? 'true' : undefined });
  }

  private async store(key: 'Enter' | 'Tab', back: boolean): Promise<void> {
    const { open } = this;
    if (open === undefined) return;
    if (open.input.value === open.before) {
      this.leave();
      this.parts.stored(key, back);
      return;
    }
    if (this.storing) return;
    this.storing = true;
    const problem = await this.put(open);
    this.storing = false;
    if (problem !== undefined) {
      if (this.open === open) this.say(problem, true);
      else this.parts.failed(problem);
    } else if (this.open === open) {
      this.leave();
      this.parts.stored(key, back);
    }
  }

  /** Confirmed is confirmed: it is stored also when the editor closes meanwhile. Returns why it was not. */
  private async put({ input: { value }, position }: Open): Promise<string | undefined> {
    const { context, linked } = this.parts;
    const parameters = [linked.details.node.name];
    const statement = `[${this.indices(position).join(', ')}] = ${inCode(value)}`;
    const { hint, wrong } = await this.judgement(value);
    if (wrong) return hint === '' ? 'a number is needed' : hint;
    try {
      await context.client.call('edit', { edit: { edit: 'set', parameters, statement } });
      return undefined;
    } catch (error) {
      return reportError(error).message;
    }
  }
}

/** Over the cell, at least as wide. */
function place(box: HTMLElement, target: HTMLElement, grid: HTMLElement): void {
  const cell = target.getBoundingClientRect();
  const around = grid.getBoundingClientRect();
  box.style.left = `${cell.left - around.left - grid.clientLeft + grid.scrollLeft}px`;
  box.style.top = `${cell.top - around.top - grid.clientTop + grid.scrollTop}px`;
  box.style.minWidth = `${cell.width}px`;
  box.style.height = `${cell.height}px`;
}

function shown(stored: string, dtype: Parameters<typeof fullNumber>[1]): string {
  return dtypes[dtype].kind === 'float' ? fullNumber(Number(stored), dtype) : stored;
}

/** Digits that the type shows anyway are no news: 0.1 in float32 is written 0.1. */
function isSeen(stored: string, typed: string, dtype: Parameters<typeof fullNumber>[1]): boolean {
  return Number(shown(stored, dtype).replaceAll('\u2212', '-')) !== Number(typed.replaceAll('\u2212', '-').replaceAll('_', ''));
}

/** Words as the language of statements writes them. */
function inCode(typed: string): string {
  const text = typed.trim().replaceAll('\u2212', '-').toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true' ? '1' : '0';
  return text.replace('infinity', 'inf');
}
