/**
 * Which names a file may use for the files beside it. A name in a checkpoint is attacker-controlled, so nothing is repaired: it is plain, or refused.
 *
 *   checkSidecarName('model-00001-of-00002.safetensors');
 */
import { CheckpointError } from '../model/errors.js';

/** Names that Windows gives to devices, with or without an extension. */
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Throws `unsafe` unless `name` is a relative path of plain segments: no root, drive, `..`, backslash, NUL, stream or URL. */
export function checkSidecarName(name: string): void {
  const refuse = (why: string): never => {
    throw new CheckpointError('unsafe', `the file name ${JSON.stringify(name.slice(0, 200))} ${why}`);
  };
  if (name === '') refuse('is empty');
  if (/\p{Cc}/u.test(name)) refuse('holds control characters');
  if (name.includes('\\')) refuse('holds a backslash');
  if (name.includes(':')) refuse('holds a colon: a drive, a stream or an address');
  if (name.startsWith('/') || name.startsWith('~')) refuse('does not start in the folder');
  for (const segment of name.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') refuse('does not stay in the folder');
    if (/[. ]$/.test(segment)) refuse('ends in a dot or a space, which some systems drop');
    if (reservedOnWindows.test(segment)) refuse('is a device on some systems');
  }
}
