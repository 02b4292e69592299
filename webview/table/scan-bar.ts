/** Scan All: a button, and while it runs its progress, speed and remaining time in the same place. */
import type { ScanProgress } from '../../src/protocol/session.js';
import { CheckpointError } from '../../src/model/errors.js';
import { button } from '../controls.js';
import { progressBar } from '../native-controls.js';
import { element, setText } from '../dom.js';
import { bytes, counted, duration } from '../format/numbers.js';
import type { ViewContext } from '../context.js';

export interface ScanBar {
  readonly element: HTMLElement;
  readonly dispose: () => void;
}

export interface ScanEvents {
  readonly progress: (ready: ScanProgress['ready']) => void;
  readonly done: () => void;
}

export function scanBar({ client }: Pick<ViewContext, 'client'>, events: ScanEvents): ScanBar {
  let controller: AbortController | undefined;
  const bar = progressBar('scan');
  const said = element('span', { class: 'number muted', role: 'status' });
  const start = button({ label: 'Scan All', icon: 'graph', testId: 'scan-all', onClick: () => void scan() });
  const stop = button({ label: 'Cancel', onClick: () => controller?.abort() });
  const running = element('span', { class: 'scan', hidden: true }, [bar.element, stop]);
  start.title = 'Compute statistics of all parameters, reading the whole checkpoint once';

  async function scan(): Promise<void> {
    controller = new AbortController();
    setRunning(true);
    const began = performance.now();
    const progress = (now: ScanProgress): void => {
      bar.set(now.totalBytes === 0 ? 1 : now.doneBytes / now.totalBytes);
      setText(said, progressText(now, (performance.now() - began) / 1000));
      events.progress(now.ready);
    };
    try {
      const { scanned } = await client.call('scan', {}, { signal: controller.signal, progress });
      setText(said, `scanned ${counted(scanned, 'parameter')}`);
    } catch (error) {
      const cancelled = error instanceof CheckpointError && error.tag === 'cancelled';
      setText(
        said,
        cancelled ? 'cancelled; what was scanned is kept' : `the scan stopped: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      setRunning(false);
      events.done();
    }
  }

  function setRunning(now: boolean): void {
    running.hidden = !now;
    start.hidden = now;
    if (now) bar.set(0);
  }

  return { element: element('span', { class: 'scan-bar' }, [said, running, start]), dispose: () => controller?.abort() };
}

/** `38 of 148 parameters · 1.2 GiB/s · 20 s left`. */
export function progressText({ doneBytes, totalBytes, doneParameters, totalParameters }: ScanProgress, seconds: number): string {
  const done = `${doneParameters} of ${counted(totalParameters, 'parameter')}`;
  if (seconds < 0.5 || doneBytes === 0) return done;
  const speed = doneBytes / seconds;
  return `${done} · ${bytes(Math.round(speed))}/s · ${duration((totalBytes - doneBytes) / speed)} left`;
}
