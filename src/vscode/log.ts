/** What the log says of checkpoints: opened, failed, scanned. */
import type { LogOutputChannel } from 'vscode';
import type { CheckpointEvent } from './checkpoints/event.js';
import { bytesText, countOf } from './figures.js';
import { visibleText } from './visible-text.js';

export function logEvent(log: Pick<LogOutputChannel, 'info' | 'error'>, { kind, checkpoint }: CheckpointEvent): void {
  const { state } = checkpoint;
  const path = visibleText(checkpoint.path);
  if (kind === 'scanned') log.info(`scan ended: ${path}`);
  if (kind !== 'state') return;
  if (state.kind === 'ready') {
    const { formatTitle, parameterCount, bytes, warnings } = state.summary;
    log.info(
      `opened: ${path}, ${formatTitle}, ${countOf(parameterCount, 'parameter')}, ${bytesText(bytes)}, ${countOf(warnings.length, 'warning')}`,
    );
  } else if (state.kind === 'failed') {
    const { tag, message, offset } = state.error;
    log.error(`not opened: ${path}: ${tag}: ${visibleText(message)}${offset === undefined ? '' : ` (at byte ${String(offset)})`}`);
  }
}
