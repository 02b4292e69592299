/** What can be done where edits cannot be written into the file as it lies. */
import type { InsteadOfInPlace } from '../protocol/edits.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { localDisk } from './save/disk.js';
import { whyNotFile } from './save/reasons.js';
import { isSame, whyNotRewritten } from './save/structure.js';
import { targetOf } from './saving.js';

/** A copy patched in its own format is proposed even where it may be refused: it turns out when it is written. */
export async function insteadOfInPlace(open: OpenCheckpoint): Promise<InsteadOfInPlace> {
  const { overlay } = open.edits;
  const { checkpoint, changes } = targetOf(open, '');
  if (whyNotRewritten(checkpoint, changes, overlay) !== undefined) return isSame(overlay) ? 'copy' : 'safetensors';
  return (await whyNotFile(open.path, localDisk)) === undefined ? 'anew' : 'copy';
}
