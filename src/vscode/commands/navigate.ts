/** Going places: to a parameter by name, from a row to the editor. */
import { window, type Disposable, type QuickPick, type QuickPickItem } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { parameterDescription } from '../labels.js';
import { shortText } from '../visible-text.js';
import type { MoreRow } from '../tree/nodes.js';
import { isRow } from '../tree/nodes.js';
import { Reason } from './guard.js';
import type { Command, Services } from './services.js';
import { targetsOf } from './targets.js';

const limit = 100;
const pauseMilliseconds = 60;

interface Found extends QuickPickItem {
  readonly checkpoint: OpenedCheckpoint;
  readonly index: number;
}

/** A quick pick over the names of all opened checkpoints; what is offered follows what is typed. */
export const goToParameter: Command = async (services) => {
  const checkpoints = services.roots.all().filter(({ state }) => state.kind !== 'failed');
  if (checkpoints.length === 0) throw new Reason('There is no open checkpoint to go to a parameter of. Open a checkpoint first.');
  const picked = await pickParameter(checkpoints);
  if (picked === undefined) return;
  await services.editors.show(picked.checkpoint.path, { kind: 'parameter', index: picked.index }, { preview: true, preserveFocus: false });
};

async function pickParameter(checkpoints: readonly OpenedCheckpoint[]): Promise<Found | undefined> {
  const pick = window.createQuickPick<Found>();
  pick.placeholder = 'Name of a parameter, or a part of it';
  const search = new NameSearch(pick, checkpoints);
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
      search.start();
    });
  } finally {
    search.dispose();
    pick.dispose();
  }
}

/** Asks as the user types; an answer to an earlier text is dropped. */
class NameSearch implements Disposable {
  private readonly listening: Disposable;
  private waiting: NodeJS.Timeout | undefined;
  private running = new AbortController();

  constructor(
    private readonly pick: QuickPick<Found>,
    private readonly checkpoints: readonly OpenedCheckpoint[],
  ) {
    this.listening = pick.onDidChangeValue(() => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        this.start();
      }, pauseMilliseconds);
    });
  }

  start(): void {
    this.running.abort();
    this.running = new AbortController();
    void this.search(this.pick.value, this.running.signal);
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.running.abort();
    this.listening.dispose();
  }

  private async search(text: string, signal: AbortSignal): Promise<void> {
    this.pick.busy = true;
    const found = await Promise.all(this.checkpoints.map((checkpoint) => this.itemsOf(checkpoint, text, signal)));
    if (signal.aborted) return;
    this.pick.busy = false;
    this.pick.items = found.flat();
  }

  private async itemsOf(checkpoint: OpenedCheckpoint, text: string, signal: AbortSignal): Promise<readonly Found[]> {
    try {
      const nodes = await checkpoint.call('find', { text, limit }, { signal });
      return nodes.map((node) => ({
        label: shortText(node.name),
        description: `${parameterDescription(node)} · ${shortText(checkpoint.name)}`,
        alwaysShow: true,
        checkpoint,
        index: node.index,
      }));
    } catch {
      return []; // cancelled by the next key, or a checkpoint that cannot be read: its row in the tree says why
    }
  }
}

/** Shows a row in the editor, without taking the focus from the tree. */
export const revealInEditor: Command = async (services, args) => {
  const [target] = await targetsOf(args, services);
  if (target === undefined) throw new Reason('Select a checkpoint or parameter in the Parameters view first.');
  const view = target.kind === 'parameter' ? ({ kind: 'parameter', index: target.index } as const) : ({ kind: 'overview' } as const);
  await services.editors.show(target.checkpoint.path, view, { preview: true, preserveFocus: isRow(args[0]) });
};

export const showMore: Command = async ({ provider }: Services, [row]) => {
  if (isRow(row) && row.kind === 'more') provider.showMore(row satisfies MoreRow);
  await Promise.resolve();
};
