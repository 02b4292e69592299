/** Going places: to a parameter by name, from a row to the editor. */
import { Disposable, window, type QuickPick, type QuickPickItem } from 'vscode';
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
        resolve(search.accepted());
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
  /** The list on the screen is the answer to what is typed. */
  private current = false;

  constructor(
    private readonly pick: QuickPick<Found>,
    private readonly checkpoints: readonly OpenedCheckpoint[],
  ) {
    const typed = pick.onDidChangeValue(() => {
      this.current = false;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        this.start();
      }, pauseMilliseconds);
    });
    // Comes when the window shows the items it was sent, and with every arrow key.
    const shown = pick.onDidChangeActive(() => {
      this.current = !pick.busy && this.waiting === undefined;
    });
    this.listening = Disposable.from(typed, shown);
  }

  start(): void {
    void this.search();
  }

  /**
   * What Enter takes. VS Code tells the chosen item by its place in the list: pressed before the window has the new list, that place is one
   * in the old list. Then it takes the first that fits what is typed.
   */
  async accepted(): Promise<Found | undefined> {
    return this.current ? this.pick.selectedItems[0] : (await this.search())[0];
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.running.abort();
    this.listening.dispose();
  }

  private async search(): Promise<readonly Found[]> {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.running.abort();
    const { signal } = (this.running = new AbortController());
    const { pick } = this;
    pick.busy = true;
    const text = pick.value;
    const found = (await Promise.all(this.checkpoints.map((checkpoint) => this.itemsOf(checkpoint, text, signal)))).flat();
    if (signal.aborted) return [];
    pick.busy = false;
    pick.items = found;
    return found;
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
