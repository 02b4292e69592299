/** Work that may take longer than a second: shown with how far, how fast and how long still, and can be cancelled. */
import { ProgressLocation, window } from 'vscode';
import { signalOf } from '../abort.js';
import { Pace, percent, type Bytes } from '../progress-text.js';

export interface WatchedWork {
  readonly signal: AbortSignal;
  /** `before` is written in front of the figures. */
  readonly report: (bytes: Bytes, before?: string) => void;
}

export async function withProgress<Value>(title: string, work: (watched: WatchedWork) => Promise<Value>): Promise<Value> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return await window.withProgress(options, async (progress, token) => {
    const pace = new Pace();
    let shown = 0;
    const report: WatchedWork['report'] = (bytes, before) => {
      const done = percent(bytes);
      const message = [...(before === undefined ? [] : [before]), pace.text(bytes)].join(' · ');
      progress.report({ message, increment: Math.max(0, done - shown) });
      shown = Math.max(shown, done);
    };
    return await work({ signal: signalOf(token), report });
  });
}

const unnoticed = 700;

/** The same, shown only when it is not done in a moment. */
export async function withLateProgress<Value>(title: string, work: (watched: WatchedWork) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  let told: WatchedWork['report'] | undefined;
  const done = work({ signal: controller.signal, report: (bytes, before) => told?.(bytes, before) });
  const timer = setTimeout(() => {
    void withProgress(title, async ({ signal, report }) => {
      told = report;
      signal.addEventListener('abort', () => {
        controller.abort();
      });
      await done.catch(() => undefined); // whoever called is told
    });
  }, unnoticed);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
  }
}
