/** The checkpoint editors of the window: any number of tabs on one file, and which of them is in front. */
import path from 'node:path';
import { Disposable, EventEmitter, Uri, commands, type Event, type WebviewPanel } from 'vscode';
import type { EditorSettings, EditorView } from '../../protocol/editor.js';
import { hasOwnEnding } from '../checkpoints/file-names.js';
import type { CheckpointEvent } from '../checkpoints/event.js';
import type { CheckpointDocument } from '../editing/document.js';
import type { Highlight } from '../highlight.js';
import { editorHtml } from './html.js';
import { EditorPanel, type PanelParts } from './panel.js';
import type { ViewMemory } from './view-memory.js';

export const editorType = 'paramscope.checkpoint';
/** The same editor, for names that other programs use, too: offered, not the default. */
export const optionalEditorType = 'paramscope.checkpointOption';

/** Either would open any file; the one whose patterns fit is shown with its name. */
function editorTypeOf(file: string): string {
  return hasOwnEnding(file) ? editorType : optionalEditorType;
}

export interface EditorParts {
  readonly extensionPath: string;
  readonly checkpoints: Event<CheckpointEvent>;
  readonly highlight: Highlight;
  readonly memory: ViewMemory;
  readonly settings: () => EditorSettings;
  /** A checkpoint was opened in an editor. */
  readonly added: (path: string) => void;
  readonly actionsFor: (document: CheckpointDocument, panel: WebviewPanel) => PanelParts['actions'];
}

/** Where an editor is in the window. */
export interface Placement {
  readonly preview: boolean;
  readonly preserveFocus: boolean;
}

export class CheckpointEditors implements Disposable {
  private readonly panels = new Set<EditorPanel>();
  /** What an editor that is about to open shall show, by path. */
  private readonly wanted = new Map<string, EditorView>();
  private readonly changed = new EventEmitter<EditorPanel | undefined>();
  /** The active editor, or what it shows, changed. */
  readonly onDidChangeActive = this.changed.event;
  private readonly listening: Disposable;

  constructor(private readonly parts: EditorParts) {
    this.listening = Disposable.from(
      parts.checkpoints((event) => {
        for (const panel of this.panels) void panel.follow(event);
      }),
      parts.highlight.onDidChange((highlighted) => {
        for (const panel of this.panels) panel.highlight(highlighted?.checkpoint === panel.checkpoint ? highlighted.group : null);
      }),
    );
  }

  get active(): EditorPanel | undefined {
    return [...this.panels].find((panel) => panel.active);
  }

  /** Fills a tab that VS Code has made. */
  resolve(document: CheckpointDocument, panel: WebviewPanel): void {
    const { uri, checkpoint } = document;
    this.parts.added(uri.fsPath);
    this.fill(panel);
    const editor = new EditorPanel({
      panel,
      checkpoint,
      settings: this.parts.settings,
      highlighted: () => this.highlightedIn(uri.fsPath),
      view: this.takeWanted(uri.fsPath) ?? this.parts.memory.get(uri.fsPath),
      actions: this.parts.actionsFor(document, panel),
      selected: async (self, view) => {
        this.parts.memory.set(uri.fsPath, view);
        if (self.active) this.changed.fire(self);
        await Promise.resolve();
      },
    });
    this.panels.add(editor);
    panel.onDidChangeViewState(() => {
      this.changed.fire(this.active);
    });
    panel.onDidDispose(() => {
      this.panels.delete(editor);
      editor.dispose();
      this.changed.fire(this.active);
    });
    if (editor.active) this.changed.fire(editor);
  }

  /** Opens the checkpoint, or goes to an editor of it, and shows something there. */
  async show(file: string, view: EditorView | null, { preview, preserveFocus }: Placement): Promise<void> {
    const open = this.editorOf(file);
    if (open !== undefined) {
      // In this order: when it shows what was asked for, it has the focus already, and takes it from nothing that is opened then.
      open.reveal(preserveFocus);
      if (view !== null) open.show(view);
      if (open.active) this.changed.fire(open);
      return;
    }
    if (view !== null) this.wanted.set(file, view);
    await commands.executeCommand('vscode.openWith', Uri.file(file), editorTypeOf(file), { preview, preserveFocus });
  }

  configure(): void {
    for (const panel of this.panels) panel.configure(this.parts.settings());
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  private editorOf(file: string): EditorPanel | undefined {
    const panels = [...this.panels].filter(({ checkpoint }) => checkpoint.path === file);
    return panels.find(({ active }) => active) ?? panels.find(({ visible }) => visible) ?? panels.at(-1);
  }

  private takeWanted(file: string): EditorView | undefined {
    const view = this.wanted.get(file);
    this.wanted.delete(file);
    return view;
  }

  private highlightedIn(file: string): ReturnType<PanelParts['highlighted']> {
    const { current } = this.parts.highlight;
    return current?.checkpoint.path === file ? current.group : null;
  }

  private fill({ webview, title }: Pick<WebviewPanel, 'webview' | 'title'>): void {
    const folder = (name: string): Uri => Uri.file(path.join(this.parts.extensionPath, name));
    const dist = (name: string): string => webview.asWebviewUri(Uri.joinPath(folder('dist'), name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [folder('dist'), folder('media')] };
    const styles = [dist('codicon.css'), dist('webview.css')];
    webview.html = editorHtml({ title, cspSource: webview.cspSource, script: dist('webview.js'), styles });
  }
}
