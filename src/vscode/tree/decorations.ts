/** Ties, highlights and values that are not finite, as decorations of the tree's rows. */
import { Disposable, EventEmitter, FileDecoration, ThemeColor, type Event, type FileDecorationProvider, type Uri } from 'vscode';
import type { CheckpointEvent } from '../checkpoints/opened.js';
import type { Highlight } from '../highlight.js';
import { rowScheme, rowUri } from './items.js';
import type { Levels } from './levels.js';
import { markOf, tieNumber } from './marks.js';

export class RowDecorations implements FileDecorationProvider, Disposable {
  private readonly changed = new EventEmitter<Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.changed.event;
  private readonly listening: Disposable;

  constructor(
    private readonly levels: Levels,
    private readonly highlight: Highlight,
    checkpoints: Event<CheckpointEvent>,
  ) {
    this.listening = Disposable.from(
      highlight.onDidChange(() => {
        this.changed.fire(undefined);
      }),
      checkpoints((event) => {
        if (event.kind === 'learned') this.changed.fire(event.ready.map(({ index }) => rowUri(event.checkpoint.path, index)));
        if (event.kind === 'scanned') this.changed.fire(undefined);
      }),
    );
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    if (uri.scheme !== rowScheme) return undefined;
    const row = this.levels.known(uri.query, Number(uri.path.slice(1)));
    if (row === undefined) return undefined;
    const { checkpoint, parameter, ties } = row;
    const mark = markOf({
      ties,
      group: tieNumber(parameter.ties, ties),
      nonFinite: checkpoint.nonFinite.get(parameter.index) ?? 0,
      highlighted: this.highlight.includes(checkpoint, parameter.index),
    });
    return mark === undefined ? undefined : new FileDecoration(mark.badge, mark.tooltip, new ThemeColor(mark.color));
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }
}
