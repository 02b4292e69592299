/** One editor tab: its webview, what it shows, and the calls in both directions. */
import type { Disposable, WebviewPanel } from 'vscode';
import { reportError } from '../../model/errors.js';
import type { TieGroup } from '../../model/tie.js';
import { connect, serve, type Client } from '../../protocol/call.js';
import {
  editorChannel,
  viewChannel,
  type EditorProtocol,
  type EditorSettings,
  type EditorView,
  type Opened,
  type ViewProtocol,
} from '../../protocol/editor.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import { failureSentence } from '../sentences.js';
import { editorHandlers, type EditorActions } from './handlers.js';
import { webviewPort, type LivesPort } from './port.js';

export interface PanelParts {
  readonly panel: WebviewPanel;
  readonly checkpoint: OpenedCheckpoint;
  readonly settings: () => EditorSettings;
  readonly highlighted: () => TieGroup | null;
  /** What to show first; null leaves it to the webview's own memory. */
  readonly view: EditorView | null;
  readonly actions: Omit<EditorActions, 'opened' | 'selected'>;
  /** The user went somewhere in this editor. */
  readonly selected: (panel: EditorPanel, view: EditorView) => Promise<void>;
}

export class EditorPanel implements Disposable {
  readonly checkpoint: OpenedCheckpoint;
  /** What it shows, as far as it is known. */
  view: EditorView | null;
  private readonly port: LivesPort;
  private stop: () => void = () => undefined;
  private webview: Client<ViewProtocol> | undefined;
  /** The webview has been told what is open: changes are news to it. */
  private told = false;

  constructor(private readonly parts: PanelParts) {
    this.checkpoint = parts.checkpoint;
    this.view = parts.view;
    this.port = webviewPort(parts.panel.webview, () => {
      this.begin();
    });
  }

  get active(): boolean {
    return this.parts.panel.active;
  }

  get visible(): boolean {
    return this.parts.panel.visible;
  }

  /** Brings the tab to the front, in its own column. */
  reveal(preserveFocus: boolean): void {
    this.parts.panel.reveal(undefined, preserveFocus);
  }

  show(view: EditorView): void {
    this.view = view;
    this.send('show', view);
  }

  highlight(group: TieGroup | null): void {
    this.send('highlight', { group });
  }

  configure(settings: EditorSettings): void {
    this.send('settings', settings);
  }

  /** The checkpoint was edited, or opened again, or its session ended. */
  async follow({ kind, checkpoint }: CheckpointEvent): Promise<void> {
    if (checkpoint !== this.checkpoint || !this.told) return;
    if (kind === 'edited') this.send('edited', checkpoint.edits);
    if (kind !== 'state') return;
    if (checkpoint.state.kind === 'opening')
      await checkpoint.ready().catch(() => undefined); // the next state tells
    else this.send('reopened', await this.opened());
  }

  dispose(): void {
    this.end();
    this.port.dispose();
  }

  private begin(): void {
    this.end();
    const { actions } = this.parts;
    const handlers = editorHandlers(this.checkpoint, {
      ...actions,
      opened: () => this.answerReady(),
      selected: async (view) => {
        this.view = view;
        await this.parts.selected(this, view);
      },
    });
    this.stop = serve<EditorProtocol>(this.port, editorChannel, handlers);
    this.webview = connect<ViewProtocol>(this.port, viewChannel);
  }

  private end(): void {
    this.told = false;
    this.stop();
    this.webview?.close();
    this.webview = undefined;
  }

  private async answerReady(): Promise<Opened> {
    const opened = await this.opened();
    this.told = true;
    const group = this.parts.highlighted();
    if (group !== null) this.highlight(group);
    return opened;
  }

  private async opened(): Promise<Opened> {
    const { settings } = this.parts;
    try {
      const summary = await this.checkpoint.ready();
      return { state: 'ready', summary, settings: settings(), view: this.view, edits: this.checkpoint.edits };
    } catch (thrown) {
      const error = reportError(thrown);
      return { state: 'failed', error, sentence: failureSentence(error, this.checkpoint.name) };
    }
  }

  /** A hidden webview hears nothing; it asks `ready` when it is shown again. */
  private send<K extends keyof ViewProtocol>(method: K, args: ViewProtocol[K]['arguments']): void {
    this.webview?.call(method, args).catch(() => undefined); // it was closed or hidden meanwhile
  }
}
