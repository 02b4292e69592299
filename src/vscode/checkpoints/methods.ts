/** What can be asked of the session about one open checkpoint. */
import type { EditingSession } from '../../protocol/editing-session.js';

/** Without its number. */
export type MethodOfOne = Exclude<
  keyof EditingSession,
  'open' | 'recognise' | 'close' | 'configure' | 'initializers' | 'interrupted' | 'recover'
>;
export type ArgumentsOfOne<K extends MethodOfOne> = Omit<EditingSession[K]['arguments'], 'id'>;

/** They answer with the state they have made. */
export const editMethods: readonly MethodOfOne[] = ['editState', 'edit', 'undo', 'redo', 'revertEdit', 'revertAll', 'applyScript'];
