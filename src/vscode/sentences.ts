/**
 * Words for people, for every way to fail: one plain sentence with the reason, and where it was seen.
 *
 *   failureSentence({ tag: 'corrupt', message: 'the header ends outside the file', offset: 8 }, 'a.pt')
 *   // a.pt is damaged: the header ends outside the file (at byte 8).
 */
import type { ErrorReport, ErrorTag } from '../model/errors.js';
import { countText } from './figures.js';
import { shortText } from './visible-text.js';

const beginnings: Record<ErrorTag, (name: string) => string> = {
  corrupt: (name) => `${name} is damaged`,
  'too-large': (name) => `${name} asks for more than can be sensible`,
  unsafe: (name) => `${name} was not opened, to be safe`,
  unsupported: (name) => `${name} cannot be read`,
  'not-found': (name) => `${name} was not found`,
  unreadable: (name) => `The system refused access to ${name}`,
  changed: (name) => `${name} has changed on disk`,
  refused: (name) => `${name} was not changed`,
  cancelled: () => 'Cancelled',
  internal: (name) => `Paramscope made a mistake with ${name}`,
};

/** `name`: the base name of what the user pointed at; the report's own path is told when it is another file. */
export function failureSentence(report: ErrorReport, name: string): string {
  const { tag } = report;
  const beginning = beginnings[tag](shortText(name));
  if (tag === 'cancelled') return `${beginning}.`;
  const reason = shortText(report.message).replace(/[.\s]+$/, '');
  return `${beginning}: ${reason}${place(report, name)}.`;
}

function place({ path, offset }: ErrorReport, name: string): string {
  const other = path === undefined ? undefined : baseName(path);
  const parts = [
    ...(other === undefined || other === name ? [] : [`in ${shortText(other)}`]),
    ...(offset === undefined ? [] : [`at byte ${countText(offset)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
