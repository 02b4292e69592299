/**
 * Names of parameters in a quick pick. As many as fit are given to VS Code once, which filters them itself; of more, those that fit what is
 * typed are asked for as the user types.
 *
 *   const search = new NameSearch(pick, checkpoints); search.start();
 *   pick.onDidAccept(() => resolve(search.accepted()));
 */
import { Disposable, type QuickPick, type QuickPickItem } from 'vscode';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { parameterDescription } from '../labels.js';
import { shortText } from '../visible-text.js';

/** So many names are given at once. */
const wholeLimit = 1000;
/** So many matches are shown of more. */
const matchLimit = 100;
const pauseMilliseconds = 60;

export interface Found extends QuickPickItem {
  readonly checkpoint: OpenedCheckpoint;
  readonly index: number;
}

export class NameSearch implements Disposable {
  private readonly listening: Disposable;
  private waiting: NodeJS.Timeout | undefined;
  private running = new AbortController();
  private readonly accepting = new AbortController();
  /** All names are in the list. */
  private whole = false;
  /** The list on the screen answers what is typed. */
  private current = false;

  constructor(
    private readonly pick: QuickPick<Found>,
    private readonly checkpoints: readonly OpenedCheckpoint[],
  ) {
    const typed = pick.onDidChangeValue(() => {
      if (!this.whole) this.searchSoon();
    });
    // Comes when the window shows the items it was sent, and with every arrow key.
    const shown = pick.onDidChangeActive(() => {
      this.current = !pick.busy && this.waiting === undefined;
    });
    this.listening = Disposable.from(typed, shown);
  }

  start(): void {
    void this.begin();
  }

  /**
   * What Enter takes. VS Code tells the chosen item by its place in the list: pressed before the window has the new list, that place is one
   * in the old list. Then it takes the first that fits what is typed.
   */
  async accepted(): Promise<Found | undefined> {
    const [selected] = this.pick.selectedItems;
    if (this.current && selected !== undefined) return selected;
    // A question of its own: a list that is still on its way must not overtake it.
    return (await this.ask({ text: this.pick.value, limit: matchLimit, signal: this.accepting.signal }))[0];
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.running.abort();
    this.accepting.abort();
    this.listening.dispose();
  }

  private async begin(): Promise<void> {
    this.pick.busy = true;
    const counts = await Promise.all(this.checkpoints.map(parameterCount));
    this.whole = counts.reduce((sum, count) => sum + count, 0) <= wholeLimit;
    await this.show(this.whole ? '' : this.pick.value);
  }

  private searchSoon(): void {
    this.current = false;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      void this.show(this.pick.value);
    }, pauseMilliseconds);
  }

  private async show(text: string): Promise<void> {
    this.pick.busy = true;
    const found = await this.find(text, this.whole ? wholeLimit : matchLimit);
    if (found === undefined) return;
    this.pick.busy = false;
    this.pick.items = found;
  }

  /** An answer that another question has overtaken is undefined. */
  private async find(text: string, limit: number): Promise<readonly Found[] | undefined> {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.running.abort();
    const { signal } = (this.running = new AbortController());
    const found = await this.ask({ text, limit, signal });
    return signal.aborted ? undefined : found;
  }

  private async ask(question: Omit<Question, 'alwaysShow'>): Promise<readonly Found[]> {
    const whole = { ...question, alwaysShow: !this.whole };
    return (await Promise.all(this.checkpoints.map((checkpoint) => itemsOf(checkpoint, whole)))).flat();
  }
}

/** None in a checkpoint that cannot be read: its row in the tree says why. */
async function parameterCount(checkpoint: OpenedCheckpoint): Promise<number> {
  return await checkpoint.ready().then(
    (summary) => summary.parameterCount,
    () => 0,
  );
}

interface Question {
  readonly text: string;
  readonly limit: number;
  /** VS Code shall not filter what was found. */
  readonly alwaysShow: boolean;
  readonly signal: AbortSignal;
}

async function itemsOf(checkpoint: OpenedCheckpoint, { text, limit, alwaysShow, signal }: Question): Promise<readonly Found[]> {
  try {
    const nodes = await checkpoint.call('find', { text, limit }, { signal });
    return nodes.map((node) => ({
      label: shortText(node.name),
      description: `${parameterDescription(node)} · ${shortText(checkpoint.name)}`,
      alwaysShow,
      checkpoint,
      index: node.index,
    }));
  } catch {
    return []; // overtaken, or a checkpoint that cannot be read
  }
}
