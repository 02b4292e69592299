/** How a command ends: its exit status, and its words for what went wrong. */
import { reportError, type ErrorReport, type ErrorTag } from '../model/errors.js';
import { jsonText } from './json.js';
import { plainText } from './text.js';

export const exitStatus = { done: 0, usage: 2, unreadable: 3, refused: 4, cancelled: 130 } as const;

/** A wrong call: which words to write instead is said by `--help`. */
export class UsageError extends Error {}

const sentences: Record<ErrorTag, string> = {
  corrupt: 'The file is damaged',
  'too-large': 'The file asks for more than is sensible',
  unsafe: 'The file is not safe to open',
  unsupported: 'This is not supported',
  'not-found': 'Not found',
  unreadable: 'The system refused',
  changed: 'The file changed meanwhile',
  refused: 'The edit was refused',
  cancelled: 'Cancelled',
  internal: 'Paramscope made a mistake',
};

/** Prints what was thrown (one JSON document on standard output with `json`) and returns the exit status. */
export function printFailure(thrown: unknown, path: string | undefined, json: boolean): number {
  if (thrown instanceof UsageError) {
    if (json) process.stdout.write(`${jsonText({ error: { tag: 'usage', message: thrown.message } })}\n`);
    process.stderr.write(`error: ${plainText(thrown.message)}\n`);
    return exitStatus.usage;
  }
  const report = { ...(path === undefined ? {} : { path }), ...reportError(thrown) };
  if (json) process.stdout.write(`${jsonText({ error: orderedReport(report) })}\n`);
  else process.stderr.write(`${failureText(report)}\n`);
  return statusOf(report.tag);
}

function statusOf(tag: ErrorTag): number {
  if (tag === 'cancelled') return exitStatus.cancelled;
  return tag === 'refused' ? exitStatus.refused : exitStatus.unreadable;
}

function orderedReport({ tag, message, path, offset }: ErrorReport): ErrorReport {
  return { tag, message, ...(path === undefined ? {} : { path }), ...(offset === undefined ? {} : { offset }) };
}

function failureText({ tag, message, path, offset }: ErrorReport): string {
  const where = [
    path === undefined ? '' : ` (${path}`,
    path !== undefined && offset !== undefined ? `, at byte ${String(offset)}` : '',
    path === undefined ? '' : ')',
  ];
  return plainText(`${sentences[tag]}: ${message}${where.join('')}`);
}
