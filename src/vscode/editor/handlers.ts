/** What the webview may ask: about its own checkpoint, mostly passed on to the session. */
import type { Handlers } from '../../protocol/call.js';
import type { EditorProtocol, EditorView, Opened } from '../../protocol/editor.js';
import type { ArgumentsOfOne, MethodOfOne, OpenedCheckpoint } from '../checkpoints/opened.js';
import type { CallContext } from '../../protocol/call.js';
import type { SessionProtocol } from '../../protocol/session.js';

/** What the editor does itself. */
export interface EditorActions {
  opened(): Promise<Opened>;
  selected(view: EditorView): Promise<void>;
  copy(text: string): Promise<void>;
  run(request: EditorProtocol['run']['arguments']): Promise<void>;
  savePicture(picture: EditorProtocol['savePicture']['arguments']): Promise<void>;
}

type Forward<K extends MethodOfOne> = (
  args: ArgumentsOfOne<K>,
  context: CallContext<SessionProtocol[K]['progress']>,
) => Promise<SessionProtocol[K]['result']>;

export function editorHandlers(checkpoint: OpenedCheckpoint, actions: EditorActions): Handlers<EditorProtocol> {
  const forward = <K extends MethodOfOne>(method: K): Forward<K> => {
    return (args, { signal, progress }) => checkpoint.call(method, args, { signal, progress });
  };
  return {
    ready: () => actions.opened(),
    table: forward('table'),
    find: forward('find'),
    ties: forward('ties'),
    details: forward('details'),
    statistics: forward('statistics'),
    scan: forward('scan'),
    heatmap: forward('heatmap'),
    values: forward('values'),
    countBetween: forward('countBetween'),
    selected: (view) => actions.selected(view),
    copy: ({ text }) => actions.copy(text),
    run: (request) => actions.run(request),
    savePicture: (picture) => actions.savePicture(picture),
  };
}
