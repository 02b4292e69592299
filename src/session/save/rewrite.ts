/**
 * Saving by writing the whole file anew, as a stream: where values are compressed, and where parameters get other names, go, or are no longer tied.
 * The new file is complete beside the old one before it takes its name.
 */
import { realpath } from 'node:fs/promises';
import { CheckpointError } from '../../model/errors.js';
import type { SaveResult } from '../../protocol/edits.js';
import { localDisk, type Disk } from './disk.js';
import { asFailure } from './failure.js';
import { checkUnchanged } from './in-place.js';
import { inNewFile, replaceWith } from './new-place.js';
import { OpenedFiles } from './opened-files.js';
import { inOrder, type Piece } from './pieces.js';
import { rewriteSafetensors } from './rewrite-safetensors.js';
import { rewriteZip, type ArchiveEdits } from './rewrite-zip.js';
import { whyNotFile } from './reasons.js';
import { ScratchReader } from './scratch-reader.js';
import { whyNotRewritten, type Structure } from './structure.js';
import type { Change, SaveTarget, SaveWork } from './work.js';
import type { Steps } from './writes.js';

export interface RewriteTarget extends Omit<SaveTarget, 'journalFolder'> {
  readonly structure: Structure;
}

/**
 * `output` may be the file itself: it is replaced when the new one is complete. `refused` where `whyNotRewritten` says why; `changed`, `unreadable`,
 * `cancelled`: nothing was written.
 */
export async function rewrite(target: RewriteTarget, output: string, work: SaveWork = {}, disk: Disk = localDisk): Promise<SaveResult> {
  const { checkpoint, changes, structure } = target;
  const reason = whyNotRewritten(checkpoint, changes, structure);
  if (reason !== undefined) throw new CheckpointError('refused', reason, { path: output });
  const opened = new OpenedFiles(disk, checkpoint.files);
  try {
    await checkUnchanged(target, disk);
    const { status } = await opened.get(0);
    const place = await realpath(output).catch(() => output); // nothing there yet; a link keeps leading where it does
    if (checkpoint.files.some((file) => file.path === place)) await refuseShared(place, disk);
    let bytes = 0;
    await replaceWith(disk, place, async (unfinished) => {
      await inNewFile(disk, unfinished, status.mode | 0o200, async (file) => {
        bytes = await fill(target, { file, opened, work, disk });
      });
      await checkUnchanged(target, disk);
    });
    return { path: output, bytes, how: 'rewritten' };
  } catch (error) {
    throw asFailure(error, output, 'the file is as it was');
  } finally {
    await opened.close();
  }
}

/** The checkpoint's own file must not be shared with anybody who did not ask for the edit. */
async function refuseShared(place: string, disk: Disk): Promise<void> {
  const reason = await whyNotFile(place, disk);
  if (reason !== undefined) throw new CheckpointError('refused', reason, { path: place });
}

interface Filling {
  readonly file: Parameters<typeof rewriteZip>[0];
  readonly opened: OpenedFiles;
  readonly work: SaveWork;
  readonly disk: Disk;
}

async function fill(target: RewriteTarget, { file, opened, work, disk }: Filling): Promise<number> {
  const { checkpoint, changes, structure } = target;
  const scratch = new ScratchReader(disk, target.scratch);
  const totalBytes = checkpoint.bytes;
  let doneBytes = 0;
  const passed = (bytes: number): void => {
    doneBytes += bytes;
    work.progress?.({ doneBytes: Math.min(doneBytes, totalBytes), totalBytes });
  };
  const steps: Steps = { scratch, signal: work.signal, passed };
  try {
    if (checkpoint.format === 'safetensors') return await rewriteSafetensors(file, opened, { pieces: piecesOf(changes), structure }, steps);
    return await rewriteZip(file, opened, archiveEdits(target), steps);
  } finally {
    await scratch.close();
  }
}

function piecesOf(changes: readonly Change[]): readonly Piece[] {
  return inOrder(
    changes.flatMap(({ storage, patches }) =>
      storage.kind === 'range' ? patches.map(({ start, length, at }) => ({ position: storage.start + start, length, from: at })) : [],
    ),
  );
}

const arrayEnding = '.npy';

function archiveEdits({ checkpoint, changes, structure }: RewriteTarget): ArchiveEdits {
  const patches = changes.flatMap(({ storage, patches: own }) => {
    if (storage.kind !== 'range' && storage.kind !== 'deflated') return [];
    return [{ inside: storage.start, skip: storage.kind === 'deflated' ? (storage.skip ?? 0) : 0, patches: own }];
  });
  const names = new Map<string, string | undefined>();
  for (const [index, name] of structure.names) names.set(checkpoint.parameters.nameAt(index), name);
  for (const index of structure.removed) names.set(checkpoint.parameters.nameAt(index), undefined);
  const rename = (member: string): string | undefined => {
    const name = member.endsWith(arrayEnding) ? member.slice(0, -arrayEnding.length) : member;
    if (!names.has(name)) return member;
    const fresh = names.get(name);
    return fresh === undefined ? undefined : `${fresh}${member.slice(name.length)}`;
  };
  return { patches, rename };
}
