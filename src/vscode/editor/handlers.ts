/** What the webview may ask: about its own checkpoint, mostly passed on to the session. */
import type { Handlers } from '../../protocol/call.js';
import type { EditorProtocol, EditorView, Opened } from '../../protocol/editor.js';
import type { ArgumentsOfOne, MethodOfOne } from '../checkpoints/methods.js';
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Editing } from '../editing/editing.js';
import { storedNumber } from '../editing/stored.js';
import type { CallContext } from '../../protocol/call.js';
import type { EditingSession } from '../../protocol/editing-session.js';

/** What the editor does itself. */
export interface EditorActions {
  opened(): Promise<Opened>;
  selected(view: EditorView): Promise<void>;
  copy(text: string): Promise<void>;
  run(request: EditorProtocol['run']['arguments']): Promise<void>;
  savePicture(picture: EditorProtocol['savePicture']['arguments']): Promise<void>;
  readonly editing: Pick<Editing, 'edit' | 'revertEdit' | 'revertAll'>;
  initializers(): Promise<EditorProtocol['initializers']['result']>;
}

type Forward<K extends MethodOfOne> = (
  args: ArgumentsOfOne<K>,
  context: CallContext<EditingSession[K]['progress']>,
) => Promise<EditingSession[K]['result']>;

export function editorHandlers(checkpoint: OpenedCheckpoint, actions: EditorActions): Handlers<EditorProtocol> {
  const forward = <K extends MethodOfOne>(method: K): Forward<K> => {
    return (args, { signal, progress }) => checkpoint.call(method, args, { signal, progress });
  };
  return {
    ready: () => actions.opened(),
    table: forward('table'),
    find: forward('find'),
    indexOf: forward('indexOf'),
    ties: forward('ties'),
    details: forward('details'),
    statistics: forward('statistics'),
    scan: forward('scan'),
    heatmap: forward('heatmap'),
    values: forward('values'),
    countBetween: forward('countBetween'),
    initializers: () => actions.initializers(),
    preview: forward('preview'),
    edit: ({ edit }, { signal, progress }) => actions.editing.edit(checkpoint, edit, { signal, progress }),
    revertEdit: ({ position }) => actions.editing.revertEdit(checkpoint, position),
    revertAll: () => actions.editing.revertAll(checkpoint),
    stored: ({ dtype, text }) => Promise.resolve().then(() => storedNumber(dtype, text)),
    selected: (view) => actions.selected(view),
    copy: ({ text }) => actions.copy(text),
    run: (request) => actions.run(request),
    savePicture: (picture) => actions.savePicture(picture),
  };
}
