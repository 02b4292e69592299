/**
 * Names of parameters in a quick pick. As many as fit are given to VS Code once, which filters them itself; of more, those that fit what is
 * typed are asked for as the user types. An access expression finds the parameter it means: `net[0][1].bias.data`.
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
  /** What is typed is an expression that means it. */
  readonly meant: boolean;
}

/** Names hold no brackets but for a few; with one, or from a name on with a dot, the text may be code. */
function mayBeExpression(text: string): boolean {
  return /^\s*[A-Za-z_]\w*\s*[.[(]/.test(text);
}

export class NameSearch implements Disposable {
  private readonly listening: Disposable;
  private waiting: NodeJS.Timeout | undefined;
  private running = new AbortController();
  private readonly accepting = new AbortController();
  /** All names are in the list. */
  private whole = false;
  /** The list holds what an expression means. */
  private hasMeant = false;
  /** The list on the screen answers what is typed. */
  private current = false;

  constructor(
    private readonly pick: QuickPick<Found>,
    private readonly checkpoints: readonly OpenedCheckpoint[],
  ) {
    const typed = pick.onDidChangeValue(() => {
      if (!this.whole || mayBeExpression(pick.value) || this.hasMeant) this.searchSoon();
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
   * in the old list, and before it has filtered the list, one of all. Then it takes the first that fits what is typed.
   */
  async accepted(): Promise<Found | undefined> {
    const [selected] = this.pick.selectedItems;
    if (this.current && selected !== undefined && fits(selected, this.pick.value)) return selected;
    // Questions of their own: a list that is still on its way must not overtake them.
    const { signal } = this.accepting;
    const [meant] = await this.meant(this.pick.value, signal);
    return meant ?? (await this.ask({ text: this.pick.value, limit: matchLimit, signal }))[0] ?? selected;
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
    await this.show(this.pick.value);
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
    const found = await this.find(text);
    if (found === undefined) return;
    this.pick.busy = false;
    this.hasMeant = found.some(({ meant }) => meant);
    this.pick.items = found;
  }

  /** An answer that another question has overtaken is undefined. */
  private async find(text: string): Promise<readonly Found[] | undefined> {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.running.abort();
    const { signal } = (this.running = new AbortController());
    const names = this.whole ? { text: '', limit: wholeLimit, signal } : { text, limit: matchLimit, signal };
    const found = [...(await this.meant(text, signal)), ...(await this.ask(names))];
    return signal.aborted ? undefined : found;
  }

  private async ask(question: Omit<Question, 'alwaysShow'>): Promise<readonly Found[]> {
    const whole = { ...question, alwaysShow: !this.whole };
    return (await Promise.all(this.checkpoints.map((checkpoint) => itemsOf(checkpoint, whole)))).flat();
  }

  /** What the text means as an expression, in each checkpoint. */
  private async meant(text: string, signal: AbortSignal): Promise<readonly Found[]> {
    if (!mayBeExpression(text)) return [];
    return (await Promise.all(this.checkpoints.map((checkpoint) => meaningOf(checkpoint, text.trim(), signal)))).flat();
  }
}

/** VS Code shows labels that hold the typed letters in their order. */
function fits({ label, meant }: Found, typed: string): boolean {
  if (meant) return true;
  const letters = label.toLowerCase();
  let at = 0;
  for (const letter of typed.trim().toLowerCase()) {
    at = letters.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
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
      meant: false,
    }));
  } catch {
    return []; // overtaken, or a checkpoint that cannot be read
  }
}

/** The parameter that an expression is, or is about. */
async function meaningOf(checkpoint: OpenedCheckpoint, text: string, signal: AbortSignal): Promise<readonly Found[]> {
  try {
    const { kind, index } = await checkpoint.call('resolveExpression', { text }, { signal });
    if (index === undefined || kind === 'error') return [];
    const { node } = await checkpoint.call('details', { index }, { signal });
    const description = `${parameterDescription(node)} · ${shortText(checkpoint.name)}`;
    return [{ label: shortText(node.name), description, detail: shortText(text), alwaysShow: true, checkpoint, index, meant: true }];
  } catch {
    return []; // overtaken, or a checkpoint that cannot be read
  }
}
