/** All that the session is asked: about a checkpoint as it is, and to change it. */
import type { EditProtocol } from './edits.js';
import type { SessionProtocol } from './session.js';

export interface EditingSession extends SessionProtocol, EditProtocol {}
