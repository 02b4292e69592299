/** The editor's page: opens, shows one view at a time, and answers the host. */
import type { TieGroup } from '../src/model/tie.js';
import { connect, serve, type Client, type Port } from '../src/protocol/call.js';
import { differenceOf, noEditsYet } from '../src/protocol/edit-difference.js';
import type { EditState } from '../src/protocol/edits.js';
import {
  editorChannel,
  viewChannel,
  type EditorProtocol,
  type EditorSettings,
  type EditorView,
  type Opened,
  type ViewProtocol,
} from '../src/protocol/editor.js';
import { progressRing } from './controls.js';
import type { View, ViewContext } from './context.js';
import { element, setText } from './dom.js';
import { createFailedView } from './views/failed.js';
import { createView } from './views/registry.js';
import type { StateStore } from './state.js';

export class App {
  private readonly client: Client<EditorProtocol>;
  private readonly main = element('main', { class: 'page' }, [element('div', { class: 'waiting' }, [progressRing('opening')])]);
  private readonly said = element('p', { class: 'said', role: 'status' });
  private context: ViewContext | undefined;
  private settings: EditorSettings | undefined;
  private edits: EditState = noEditsYet;
  private highlighted: TieGroup | null = null;
  private view: View | undefined;

  constructor(
    port: Port,
    private readonly store: StateStore,
    root: HTMLElement,
  ) {
    root.append(this.main, this.said);
    this.client = connect<EditorProtocol>(port, editorChannel);
    serve<ViewProtocol>(port, viewChannel, {
      show: (view) =>
        settled(() => {
          this.show(view);
        }),
      highlight: ({ group }) =>
        settled(() => {
          this.highlight(group);
        }),
      settings: (settings) =>
        settled(() => {
          this.settings = settings;
          this.view?.settingsChanged?.();
        }),
      edited: (edits) =>
        settled(() => {
          this.edited(edits);
        }),
      reopened: (opened) => this.reopen(opened),
    });
  }

  async start(): Promise<void> {
    this.open(await this.client.call('ready', {}));
  }

  /** The file is another one: what is shown is looked for by its name. */
  private async reopen(opened: Opened): Promise<void> {
    const name = opened.state === 'ready' ? this.view?.parameterName?.() : undefined;
    if (opened.state === 'failed' || name === undefined) {
      this.open(opened);
      return;
    }
    const index = await this.client.call('indexOf', { name });
    const view: EditorView = index === null ? { kind: 'overview' } : { kind: 'parameter', index };
    this.open({ ...opened, view });
    await this.client.call('selected', view);
  }

  private open(opened: Opened): void {
    if (opened.state === 'failed') {
      this.context = undefined;
      this.replace(createFailedView(opened, this.client));
      return;
    }
    this.settings = opened.settings;
    this.edits = opened.edits;
    this.context = this.contextOf(opened);
    const wanted = opened.view ?? this.store.state.view;
    const stillThere = wanted.kind === 'overview' || wanted.index < opened.summary.parameterCount;
    this.show(stillThere ? wanted : { kind: 'overview' });
  }

  private contextOf({ summary, settings }: Extract<Opened, { state: 'ready' }>): ViewContext {
    return {
      client: this.client,
      summary,
      store: this.store,
      settings: () => this.settings ?? settings,
      highlighted: () => this.highlighted,
      edits: () => this.edits,
      navigate: (view) => {
        this.show(view);
        void this.client.call('selected', view);
      },
      copy: (text, what) => void this.copy(text, what),
    };
  }

  private show(view: EditorView): void {
    if (this.context === undefined) return;
    this.store.update({ view });
    this.replace(createView(view, this.context));
  }

  private replace(view: View): void {
    this.view?.dispose();
    this.view = view;
    this.main.replaceChildren(view.element);
    view.shown?.();
  }

  private highlight(group: TieGroup | null): void {
    this.highlighted = group;
    this.view?.highlightChanged?.();
  }

  private edited(edits: EditState): void {
    const difference = differenceOf(this.edits, edits);
    this.edits = edits;
    this.view?.edited?.(difference);
  }

  private async copy(text: string, what: string): Promise<void> {
    await this.client.call('copy', { text });
    this.say(`Copied ${what}`);
  }

  private say(text: string): void {
    setText(this.said, text);
    this.said.classList.add('shown');
    setTimeout(() => {
      this.said.classList.remove('shown');
    }, 1600);
  }
}

/** A handler that is done when it returns, and rejects when it throws. */
function settled(action: () => void): Promise<void> {
  return Promise.resolve().then(action);
}
