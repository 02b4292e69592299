/**
 * Controls: the only module that knows `@vscode/webview-ui-toolkit`, which is archived. Replacing it means changing this file alone.
 *
 *   button({ label: 'Scan All', onClick: scan })
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
  type Checkbox,
  type Dropdown,
  type TextField,
} from '@vscode/webview-ui-toolkit';
import { element, icon, setAttributes, setText, type Attributes } from './dom.js';

/** Defines the custom elements; once, before the first control is made. */
export function defineControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

function custom(tag: string, attributes: Attributes): HTMLElement {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  return made;
}

export interface ButtonOptions {
  readonly label: string;
  readonly onClick: () => void;
  /** Codicon shown before the label, or alone when `iconOnly`. */
  readonly icon?: string;
  readonly iconOnly?: boolean;
  readonly appearance?: 'primary' | 'secondary';
  readonly testId?: string;
}

export function button({ label, onClick, icon: iconName, iconOnly = false, appearance = 'secondary', testId }: ButtonOptions): HTMLElement {
  const look = iconOnly ? 'icon' : appearance;
  const made = custom('vscode-button', {
    appearance: look,
    'aria-label': label,
    'data-testid': testId,
    title: iconOnly ? label : undefined,
  });
  if (iconName !== undefined) made.append(iconOnly ? icon(iconName) : slotted(icon(iconName)));
  if (!iconOnly) made.append(label);
  made.addEventListener('click', onClick);
  return made;
}

function slotted(content: HTMLElement): HTMLElement {
  content.slot = 'start';
  return content;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A labelled dropdown. */
export function dropdown<T extends string>({ label, choices, value, onChange }: DropdownOptions<T>): HTMLElement {
  const made = custom('vscode-dropdown', { 'aria-label': label }) as Dropdown;
  for (const choice of choices) {
    const option = custom('vscode-option', { value: choice.value, selected: choice.value === value });
    option.textContent = choice.label;
    made.append(option);
  }
  made.addEventListener('change', () => {
    const chosen = choices.find((choice) => choice.value === made.value);
    if (chosen !== undefined) onChange(chosen.value);
  });
  return element('span', { class: 'labelled' }, [element('span', { class: 'label', 'aria-hidden': 'true' }, [label]), made]);
}

export interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox({ label, checked, onChange }: CheckboxOptions): HTMLElement {
  const made = custom('vscode-checkbox', { checked, 'aria-label': label }) as Checkbox;
  made.textContent = label;
  made.addEventListener('change', () => {
    onChange(made.checked);
  });
  return made;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly onEnter?: (text: string) => void;
  readonly icon?: string;
  readonly testId?: string;
}

export function textField({ label, placeholder, value, onInput, onEnter, icon: iconName, testId }: TextFieldOptions): HTMLElement {
  const made = custom('vscode-text-field', { 'aria-label': label, placeholder, value, 'data-testid': testId }) as TextField;
  if (iconName !== undefined) made.append(slotted(icon(iconName)));
  made.addEventListener('input', () => {
    onInput(made.value);
  });
  made.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') onEnter?.(made.value);
  });
  return made;
}

export function progressRing(label: string): HTMLElement {
  return custom('vscode-progress-ring', { 'aria-label': label });
}

/** The toolkit has no bar: a native one in the theme's colours. */
export function progressBar(label: string): { readonly element: HTMLElement; readonly set: (share: number) => void } {
  const fill = element('div', { class: 'progress-fill' });
  const bar = element('div', { class: 'progress', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 }, [
    fill,
  ]);
  const set = (share: number): void => {
    fill.style.width = `${(100 * share).toFixed(2)}%`;
    bar.setAttribute('aria-valuenow', Math.round(100 * share).toFixed(0));
  };
  set(0);
  return { element: bar, set };
}

export interface SliderOptions {
  readonly label: string;
  readonly last: number;
  readonly value: number;
  readonly onInput: (value: number) => void;
}

/** A slider over 0 .. last, with the number it stands at. The toolkit has none either. */
export function slider({ label, last, value, onInput }: SliderOptions): HTMLElement {
  const input = element('input', { type: 'range', min: 0, max: last, value, 'aria-label': `${label} index`, class: 'slider' });
  const shown = element('output', { class: 'number' }, [`${value} / ${last}`]);
  shown.style.minWidth = `${2 * String(last).length + 3}ch`;
  input.addEventListener('input', () => {
    setText(shown, `${input.valueAsNumber} / ${last}`);
    onInput(input.valueAsNumber);
  });
  return element('span', { class: 'labelled' }, [element('span', { class: 'label', 'aria-hidden': 'true' }, [label]), input, shown]);
}

export interface PopupOptions {
  readonly label: string;
  readonly icon: string;
  readonly content: HTMLElement;
}

/** A button that opens a panel below itself; Escape and a click elsewhere close it. */
export function popupButton({ label, icon: iconName, content }: PopupOptions): HTMLElement {
  const panel = element(
    'div',
    { class: 'popup', popover: 'auto', role: content.getAttribute('role') === 'menu' ? undefined : 'dialog', 'aria-label': label },
    [content],
  );
  let openedBefore = false;
  const opener = button({
    label,
    icon: iconName,
    onClick: () => {
      if (!openedBefore) panel.showPopover();
    },
  });
  opener.setAttribute('aria-expanded', 'false');
  opener.setAttribute('aria-haspopup', content.getAttribute('role') === 'menu' ? 'menu' : 'dialog');
  // A click on the opener closes the panel by itself before the click arrives: it must not be opened again.
  opener.addEventListener('pointerdown', () => {
    openedBefore = panel.matches(':popover-open');
  });
  opener.addEventListener('keydown', () => {
    openedBefore = false;
  });
  panel.addEventListener('toggle', (event) => {
    const open = (event as ToggleEvent).newState === 'open';
    opener.setAttribute('aria-expanded', String(open));
    if (open) placeBelow(panel, opener);
  });
  return element('span', { class: 'popup-anchor' }, [opener, panel]);
}

function placeBelow(panel: HTMLElement, opener: HTMLElement): void {
  const { left, bottom, top } = opener.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(4, Math.min(left, window.innerWidth - width - 4))}px`;
  panel.style.top = `${bottom + height + 4 > window.innerHeight && top > height ? top - height - 2 : bottom + 2}px`;
  panel.querySelector<HTMLElement>('[role=menuitem], vscode-checkbox')?.focus();
}

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

/** A button with a menu; arrows move in it. */
export function menuButton(label: string, iconName: string, items: readonly MenuItem[]): HTMLElement {
  const menu = element('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const entries = items.map(({ label: text, run }) => {
    const entry = element('div', { class: 'menu-item', role: 'menuitem', tabindex: -1 }, [text]);
    const choose = (): void => {
      menu.closest<HTMLElement>('[popover]')?.hidePopover();
      run();
    };
    entry.addEventListener('click', choose);
    entry.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') choose();
    });
    return entry;
  });
  menu.append(...entries);
  menu.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = entries.findIndex((entry) => entry === document.activeElement);
    entries.at((at + step) % entries.length)?.focus();
  });
  return popupButton({ label, icon: iconName, content: menu });
}
