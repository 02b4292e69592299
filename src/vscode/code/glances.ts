/**
 * What hovers show of values: asked for in the background, kept, and shown when it is there in time. A hover never waits long for it: the next
 * one has it.
 *
 *   const { glance, statistics } = await glances.inTime(checkpoint, node);
 */
import { ColorThemeKind, window, type Disposable, type Event } from 'vscode';
import type { Statistics } from '../../model/statistics.js';
import type { Glance } from '../../protocol/glance.js';
import type { ParameterNode } from '../../protocol/session.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';

/** What came in time. */
export interface Seen {
  readonly glance: Glance | undefined;
  readonly statistics: Statistics | undefined;
}

const most = 200;

export class Glances implements Disposable {
  private readonly known = new Map<string, Promise<Glance>>();
  private readonly counted = new Map<string, Promise<Statistics>>();
  private readonly listening: Disposable;

  /** `automaticBytes`: statistics of larger parameters are those of a sample. */
  constructor(
    checkpoints: Event<CheckpointEvent>,
    private readonly automaticBytes: () => number,
    private readonly waitMilliseconds = 60,
  ) {
    this.listening = checkpoints(({ kind, checkpoint }) => {
      if (kind === 'edited' || kind === 'state') this.forget(checkpoint.path);
    });
  }

  async inTime(checkpoint: OpenedCheckpoint, node: ParameterNode): Promise<Seen> {
    const { index, problem } = node;
    if (problem !== undefined) return { glance: undefined, statistics: undefined };
    const scheme = isDark() ? 'dark' : 'light';
    const glance = kept(this.known, `${checkpoint.path}\n${String(index)} ${scheme}`, () => checkpoint.call('glance', { index, scheme }));
    const statistics = node.statistics === undefined ? this.statistics(checkpoint, node) : Promise.resolve(node.statistics);
    const [first, second] = await Promise.all([this.soon(glance), this.soon(statistics)]);
    return { glance: first, statistics: second };
  }

  dispose(): void {
    this.listening.dispose();
    this.known.clear();
    this.counted.clear();
  }

  private statistics(checkpoint: OpenedCheckpoint, { index, bytes }: ParameterNode): Promise<Statistics> {
    const depth = bytes <= this.automaticBytes() ? 'full' : 'sample';
    return kept(this.counted, `${checkpoint.path}\n${String(index)}`, () => checkpoint.call('statistics', { index, depth }));
  }

  /** What fails is not shown; the editor says why. */
  private async soon<Value>(value: Promise<Value>): Promise<Value | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, this.waitMilliseconds, undefined);
    });
    const result = await Promise.race([value.catch(() => undefined), late]);
    clearTimeout(timer);
    return result;
  }

  private forget(path: string): void {
    for (const known of [this.known, this.counted]) for (const key of [...known.keys()]) if (key.startsWith(`${path}\n`)) known.delete(key);
  }
}

/** Asks once; again after a failure. The oldest answers are forgotten. */
function kept<Value>(known: Map<string, Promise<Value>>, key: string, ask: () => Promise<Value>): Promise<Value> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const asked = ask();
  known.set(key, asked);
  for (const [oldest] of known) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
  asked.catch(() => {
    if (known.get(key) === asked) known.delete(key);
  });
  return asked;
}

function isDark(): boolean {
  const { kind } = window.activeColorTheme;
  return kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast;
}
