/** Saving as the session's methods ask for it: into the file itself, or as another file. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CheckpointError } from '../model/errors.js';
import type { UneditedStorage } from '../model/parameter.js';
import type { SaveResult } from '../protocol/edits.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { exportTo } from './export.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { saveAsCopy } from './save/copy.js';
import { saveInPlace, type SavedInPlace } from './save/in-place.js';
import { changesLengths, whyNotInPlace } from './save/reasons.js';
import { rewrite } from './save/rewrite.js';
import { isSame, whyNotRewritten } from './save/structure.js';
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
  const changes = changesOf(open);
  if (changesLengths(changes)) return 'the values lie in compressed chunks, which would get other lengths';
  return await whyNotInPlace(open.base, changes);
}

/** `keptJournal`: where its old bytes go, if they are to be kept. */
export async function savedInPlace(
  open: OpenCheckpoint,
  keptJournal: string | undefined,
  { folder, ...work }: SavingWork,
): Promise<SavedInPlace> {
  const reason = await whyOnlyACopy(open);
  if (reason !== undefined) throw new CheckpointError('refused', reason, { path: open.path });
  return await saveInPlace({ ...targetOf(open, folder), ...(keptJournal === undefined ? {} : { keptJournal }) }, work);
}

/**
 * In the checkpoint's own format, patched or written anew; as .safetensors by the ending of `output`. `refused` with the reason where neither goes.
 * Onto the file itself only what cannot be written in place: it is written anew then, and `open` shows a file that is no more.
 */
export async function saveAs(open: OpenCheckpoint, pool: KernelPool, output: string, { folder, ...work }: SavingWork): Promise<SaveResult> {
  const isSafetensors = path.extname(output).toLowerCase() === '.safetensors';
  if (isSafetensors && open.base.format !== 'safetensors') return await asSafetensors(open, pool, output, work);
  await open.edits.scratchFile();
  const target = { ...targetOf(open, folder), structure: open.edits.overlay };
  const isAnew = !isSame(target.structure) || ((await isFileOf(open, output)) && (await whyOnlyACopy(open)) !== undefined);
  const reason = isAnew ? 'what changes cannot be patched' : await patchedCopy(target, output, work);
  if (typeof reason !== 'string') return reason;
  const whyNot = whyNotRewritten(target.checkpoint, target.changes, target.structure);
  if (whyNot === undefined) return await rewrite(target, output, work);
  if (isSafetensors) return await asSafetensors(open, pool, output, work);
  throw new CheckpointError('refused', `${whyNot}; a copy can be saved as .safetensors`, { path: output });
}

async function isFileOf({ base }: OpenCheckpoint, output: string): Promise<boolean> {
  const place = await realpath(output).catch(() => undefined); // nothing there yet
  return base.files.some((file) => file.path === place);
}

/** The copy, or why there can be none. */
async function patchedCopy(target: SaveTarget, output: string, work: SaveWork): Promise<SaveResult | string> {
  try {
    return await saveAsCopy(target, output, work);
  } catch (error) {
    if (error instanceof CheckpointError && error.tag === 'refused') return error.message;
    throw error;
  }
}

async function asSafetensors(open: OpenCheckpoint, pool: KernelPool, output: string, { signal, progress }: SaveWork): Promise<SaveResult> {
  const told = (doneBytes: number, totalBytes: number): void => {
    progress?.({ doneBytes, totalBytes });
  };
  const bytes = await exportTo(open, pool, { index: null, output }, { ...(signal === undefined ? {} : { signal }), progress: told });
  return { path: output, bytes, how: 'copy' };
}

export function targetOf(open: OpenCheckpoint, journalFolder: string): SaveTarget {
  return {
    checkpoint: open.base,
    identities: open.files,
    headers: open.headers,
    changes: changesOf(open),
    scratch: open.edits.scratch?.files ?? [],
    journalFolder,
  };
}

function changesOf({ base, edits }: OpenCheckpoint): readonly Change[] {
  return [...edits.overlay.patches].flatMap(([index, patches]) =>
    index < 0 || patches.length === 0 ? [] : [{ storage: base.storage(index) as UneditedStorage, patches }],
  );
}
