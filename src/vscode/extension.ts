/** Wires the parts together. Nothing is opened and no thread is started before something is asked for. */
import { EventEmitter, commands, window, workspace, type ExtensionContext } from 'vscode';
import type { CheckpointEvent } from './checkpoints/event.js';
import { CheckpointRegistry } from './checkpoints/registry.js';
import { Roots } from './checkpoints/roots.js';
import { CheckpointWatch } from './checkpoints/watch.js';
import { codeFeatures } from './code/parts.js';
import { registerCommands } from './commands/commands.js';
import { editingParts } from './editing/parts.js';
import { editorActions } from './editor/actions.js';
import { CheckpointCustomEditor } from './editor/custom-editor.js';
import { CheckpointEditors, editorType, optionalEditorType } from './editor/provider.js';
import { EditsProvider } from './edits/provider.js';
import { ViewMemory } from './editor/view-memory.js';
import { logEvent } from './log.js';
import { Highlight } from './highlight.js';
import { Selection } from './selection.js';
import { SessionHost } from './session-host.js';
import { readSettings, settingsSection, type Settings } from './settings.js';
import { CheckpointStatus } from './status-bar.js';
import { TiesProvider } from './ties/provider.js';
import { RowDecorations } from './tree/decorations.js';
import { ParametersProvider } from './tree/provider.js';
import { ParametersView, storedArrangement } from './tree/view.js';
import { WorkspaceSearch } from './tree/workspace-search.js';

export function activate(context: ExtensionContext): void {
  const { extensionPath, extensionUri, globalStorageUri: storageUri, workspaceState, globalState, subscriptions } = context;
  const settings = (): Settings => readSettings(workspace.getConfiguration(settingsSection));
  const log = window.createOutputChannel('Paramscope', { log: true });
  const events = new EventEmitter<CheckpointEvent>();
  const lost = (): void => {
    for (const checkpoint of registry.all()) checkpoint.forget();
  };
  const session = new SessionHost({
    extensionPath,
    cacheFolder: storageUri.fsPath,
    threads: () => settings().threads,
    trusted: () => workspace.isTrusted,
    log,
    started: (client) => void edits.offers.interrupted(client),
    lost,
  });
  const registry = new CheckpointRegistry(
    () => session.client(),
    (event) => {
      events.fire(event);
    },
  );
  const journal = events.event((event) => {
    logEvent(log, event);
    if (event.kind === 'state' && event.checkpoint.state.kind === 'opening') selection.renumbered(event.checkpoint);
  });
  const edits = editingParts({
    session: () => session.client(),
    registry,
    checkpoints: events.event,
    saveMode: () => settings().saveMode,
    memory: globalState,
    show: (path) => editors.show(path, null, { preview: false, preserveFocus: true }),
    log,
  });
  const { documents, editing, saving } = edits;
  const watch = new CheckpointWatch(events.event, (checkpoint) => registry.find(checkpoint.path) === checkpoint, log, edits.conflict);
  const roots = new Roots(registry, workspaceState);
  const highlight = new Highlight();
  const selection = new Selection();
  const search = new WorkspaceSearch(() => settings().searchWorkspace);
  const provider = new ParametersProvider(roots, search, events.event, storedArrangement(workspaceState));
  const view = new ParametersView(provider, selection, workspaceState, search, log);
  const ties = new TiesProvider(roots, events.event);
  const pending = new EditsProvider(roots, events.event);
  const decorations = new RowDecorations(provider, highlight, events.event, (path) => registry.find(path)?.isDirty === true);
  const editors = new CheckpointEditors({
    extensionPath,
    checkpoints: events.event,
    highlight,
    memory: new ViewMemory(workspaceState),
    settings: () => ({ ...settings().editor, editable: workspace.isTrusted }),
    added: (path) => roots.add(path),
    actionsFor: (document, panel) => editorActions(document, panel, editing),
  });
  const status = new CheckpointStatus(editors, events.event);
  const code = codeFeatures({ registry, roots, search, checkpoints: events.event, memory: workspaceState, settings });
  const services = {
    extensionUri,
    storageUri,
    log,
    registry,
    roots,
    editors,
    documents,
    editing,
    settings,
    highlight,
    selection,
    search,
    provider,
    view,
    pins: code.pins,
  };
  const customEditors = [editorType, optionalEditorType].map((type) => ({
    type,
    editor: new CheckpointCustomEditor(type, { documents, saving, editors }),
  }));
  const editorOptions = { supportsMultipleEditorsPerDocument: true };

  const tellRoots = (): void => {
    void commands.executeCommand('setContext', 'paramscope.hasCheckpoint', roots.all().length > 0);
  };
  tellRoots();

  subscriptions.push(
    log,
    session,
    events,
    journal,
    registry,
    watch,
    roots,
    highlight,
    search,
    provider,
    view,
    ties,
    decorations,
    editors,
    status,
    pending,
    ...edits.disposables,
    registerCommands(services),
    window.registerTreeDataProvider('paramscope.ties', ties),
    window.registerTreeDataProvider('paramscope.edits', pending),
    window.registerFileDecorationProvider(decorations),
    ...customEditors.flatMap(({ type, editor }) => [editor, window.registerCustomEditorProvider(type, editor, editorOptions)]),
    workspace.onDidGrantWorkspaceTrust(() => {
      session.configure();
      editors.configure();
    }),
    ...code.disposables,
    roots.onDidChange(tellRoots),
    editors.onDidChangeActive((editor) => {
      if (editor !== undefined) followEditor(editor);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(settingsSection)) return;
      session.configure();
      editors.configure();
      search.refresh();
      code.configure();
    }),
  );

  function followEditor({ checkpoint, view: shown }: NonNullable<CheckpointEditors['active']>): void {
    const index = shown?.kind === 'parameter' ? shown.index : null;
    selection.follow(checkpoint, index);
    void view.reveal(checkpoint, index);
  }
}
