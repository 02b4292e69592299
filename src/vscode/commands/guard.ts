/** Around every command: what goes wrong is told in one sentence, with a way to the log. */
import { window } from 'vscode';
import { reportError } from '../../model/errors.js';
import { failureSentence } from '../sentences.js';
import { visibleText } from '../visible-text.js';
import type { Command, Services } from './services.js';

/** A reason that is no fault of a file: told as it is. */
export class Reason extends Error {}

export async function runGuarded(command: Command, services: Services, args: readonly unknown[]): Promise<void> {
  try {
    await command(services, args);
  } catch (thrown) {
    await tell(thrown, services);
  }
}

async function tell(thrown: unknown, { log }: Services): Promise<void> {
  if (thrown instanceof Reason) {
    void window.showInformationMessage(visibleText(thrown.message));
    return;
  }
  const report = reportError(thrown);
  if (report.tag === 'cancelled') return;
  log.error(`${report.tag}: ${report.message}${report.path === undefined ? '' : ` (${report.path})`}`);
  const sentence = failureSentence(report, report.path ?? 'The checkpoint');
  if ((await window.showErrorMessage(sentence, 'Show Log')) !== undefined) log.show();
}
