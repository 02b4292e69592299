/** Buttons that open something below themselves: a panel or a menu. Escape and a click elsewhere close it. */
import { button } from './controls.js';
import { element } from './dom.js';

export interface PopupOptions {
  readonly label: string;
  readonly icon: string;
  readonly content: HTMLElement;
}

/** A button that opens a panel; what can be chosen in it gets the focus. */
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
    const open = event.newState === 'open';
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
