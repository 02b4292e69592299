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
} from '@vscode/webview-ui-toolkit';
import { element, icon, setAttributes, type Attributes } from './dom.js';

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

/** What we use of the toolkit's elements. */
interface Valued extends HTMLElement {
  readonly value: string;
}
interface Checked extends HTMLElement {
  readonly checked: boolean;
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
  const made = custom('vscode-dropdown', { 'aria-label': label }) as Valued;
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
  const made = custom('vscode-checkbox', { checked, 'aria-label': label }) as Checked;
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
  const made = custom('vscode-text-field', { placeholder, value, 'data-testid': testId }) as Valued;
  // The toolkit takes its content, which our styles hide, as the name for screen readers, and overwrites any other.
  made.append(label);
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
