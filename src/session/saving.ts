/** Saving as the session's methods ask for it: into the file itself, or as another file. */
import path from 'node:path';
import { CheckpointError } from '../model/errors.js';
import type { UneditedStorage } from '../model/parameter.js';
import type { SaveResult } from '../protocol/edits.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { exportTo } from './export.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { saveInPlace } from './save/in-place.js';
import { whyNotInPlace } from './save/reasons.js';
import type { Change, SaveTarget, SaveWork } from './save/work.js';

export interface SavingWork extends SaveWork {
  /** Where journals of saves are kept. */
  readonly folder: string;
}

/** Undefined when pending edits can be written into the file itself. */
export async function whyOnlyACopy(open: OpenCheckpoint): Promise<string | undefined> {
  const { names, removed, untied } = open.edits.overlay;
  if (names.size > 0) return 'names change, so the file has to be written anew';
  if (removed.size > 0) return 'parameters are removed, so the file has to be written anew';
  if (untied.size > 0) return 'tied parameters get storage of their own, so the file has to be written anew';
  return await whyNotInPlace(open.base, changesOf(open));
}

export async function savedInPlace(open: OpenCheckpoint, { folder, ...work }: SavingWork): Promise<SaveResult> {
  const reason = await whyOnlyACopy(open);
  if (reason !== undefined) throw new CheckpointError('refused', reason, { path: open.path });
  return await saveInPlace(targetOf(open, folder), work);
}

/** As .safetensors by the ending of `output`, else in the checkpoint's own format. */
export async function saveAs(
  open: OpenCheckpoint,
  pool: KernelPool,
  output: string,
  { signal, progress }: SavingWork,
): Promise<SaveResult> {
  if (path.extname(output).toLowerCase() !== '.safetensors')
    throw new CheckpointError('refused', 'a copy is saved as .safetensors', { path: output });
  const bytes = await exportTo(
    open,
    pool,
    { index: null, output },
    {
      ...(signal === undefined ? {} : { signal }),
      progress: (doneBytes, totalBytes) => {
        progress?.({ doneBytes, totalBytes });
      },
    },
  );
  return { path: output, bytes, how: 'copy' };
}

export function targetOf(open: OpenCheckpoint, journalFolder: string): SaveTarget {
  return {
    checkpoint: open.base,
    identities: open.files,
    changes: changesOf(open),
    scratch: open.edits.scratch?.path ?? '',
    journalFolder,
  };
}

function changesOf({ base, edits }: OpenCheckpoint): readonly Change[] {
  return [...edits.overlay.patches].flatMap(([index, patches]) =>
    index < 0 || patches.length === 0 ? [] : [{ storage: base.storage(index) as UneditedStorage, patches }],
  );
}
