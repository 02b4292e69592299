/**
 * Building elements. Text reaches the page through text nodes only: names in files are not ours.
 *
 *   element('span', { class: 'chip', 'data-testid': 'row' }, ['8 × 4'])
 */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Content = Node | string;

/** A new element; `true` sets an empty attribute, `false` and `undefined` none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: readonly Content[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Sets what is given, removes what is `false` or `undefined`. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Writes text only when it differs: a screen reader is not told the same twice. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** An icon of the codicon font, hidden from screen readers. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}
