/** What charts on a canvas need of VS Code's theme: they cannot use CSS variables themselves. */
import type { Scheme } from './charts/color.js';

export interface Theme {
  readonly scheme: Scheme;
  readonly highContrast: boolean;
  readonly foreground: string;
  readonly background: string;
  readonly border: string;
  readonly focus: string;
  readonly font: string;
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.body);
  const variable = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const { classList } = document.body;
  const light = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  return {
    scheme: light ? 'light' : 'dark',
    highContrast: classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light'),
    foreground: variable('--vscode-foreground', light ? '#3b3b3b' : '#cccccc'),
    background: variable('--vscode-editor-background', light ? '#ffffff' : '#1e1e1e'),
    border: variable('--vscode-contrastBorder', variable('--vscode-panel-border', '#80808059')),
    focus: variable('--vscode-focusBorder', '#0078d4'),
    font: variable('--vscode-font-family', 'sans-serif'),
  };
}

/** Calls back when the theme changes; returns the function that stops it. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => {
    observer.disconnect();
  };
}
