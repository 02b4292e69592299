/**
 * Text of others inside Markdown. Nothing in it is read as markup, links, HTML or theme icons.
 *
 *   markdown.appendMarkdown(`**${escaped(name)}**`);
 */
import { shortText } from './visible-text.js';

export function escaped(text: string): string {
  // Every ASCII sign may be escaped in CommonMark; what looks like an address is none with a backslash in it. `&` and `<` begin HTML.
  return shortText(text)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/\\&/g, '&amp;')
    .replace(/\\</g, '&lt;');
}

/** As code: monospaced, on one line. */
export function code(text: string): string {
  const shown = shortText(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}
