/** Ties, highlights, edits and values that are not finite, as decorations of the tree's rows. */
import { Disposable, EventEmitter, FileDecoration, ThemeColor, type Event, type FileDecorationProvider, type Uri } from 'vscode';
import { removedIndices } from '../../protocol/edit-difference.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { Highlight } from '../highlight.js';
import { checkpointPath, rowScheme, rowUri } from './items.js';
import { markOf, tieNumber } from './marks.js';
import type { ParameterRow } from './nodes.js';
import type { ParametersProvider } from './provider.js';

/** VS Code drops what an event names beyond this many. */
const eventLimit = 250;

export class RowDecorations implements FileDecorationProvider, Disposable {
  private readonly changed = new EventEmitter<Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.changed.event;
  private readonly listening: Disposable;
  /** Asked for before they were known. VS Code keeps the answer "nothing" until it is told of another. */
  private readonly missed = new Set<string>();

  constructor(
    private readonly rows: Pick<ParametersProvider, 'levels' | 'onDidFetch'>,
    private readonly highlight: Highlight,
    checkpoints: Event<CheckpointEvent>,
    private readonly isDirty: (path: string) => boolean,
  ) {
    const all = (): void => {
      this.changed.fire(undefined);
    };
    this.listening = Disposable.from(
      highlight.onDidChange(all),
      rows.onDidFetch((fetched) => {
        this.makeUpFor(fetched);
      }),
      checkpoints((event) => {
        if (event.kind === 'learned') this.tell(event.ready.map(({ index }) => rowUri(event.checkpoint.path, index)));
        if (event.kind === 'scanned' || event.kind === 'state' || event.kind === 'edited') all();
      }),
    );
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    if (uri.scheme !== rowScheme) return undefined;
    if (uri.path === checkpointPath) return this.rootDecoration(uri.query);
    const row = this.rows.levels.known(uri.query, Number(uri.path.slice(1)));
    if (row === undefined) {
      this.missed.add(uri.toString());
      return undefined;
    }
    const { checkpoint, parameter, ties } = row;
    const mark = markOf({
      ties,
      group: tieNumber(parameter.ties, ties),
      nonFinite: checkpoint.nonFinite.get(parameter.index) ?? 0,
      highlighted: this.highlight.includes(checkpoint, parameter.index),
      edited: checkpoint.edits.changed.includes(parameter.index),
      removed: removedIndices(checkpoint.edits).has(parameter.index),
    });
    return mark === undefined ? undefined : new FileDecoration(mark.badge, mark.tooltip, new ThemeColor(mark.color));
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  /** The dot that VS Code's editors wear when they are not saved. */
  private rootDecoration(path: string): FileDecoration | undefined {
    if (!this.isDirty(path)) return undefined;
    return new FileDecoration('●', 'edits are not saved', new ThemeColor('gitDecoration.modifiedResourceForeground'));
  }

  private makeUpFor(fetched: readonly ParameterRow[]): void {
    if (this.missed.size === 0) return;
    this.tell(
      fetched
        .map(({ checkpoint, parameter }) => rowUri(checkpoint.path, parameter.index))
        .filter((uri) => this.missed.delete(uri.toString())),
    );
  }

  private tell(uris: Uri[]): void {
    if (uris.length > 0) this.changed.fire(uris.length > eventLimit ? undefined : uris);
  }
}
