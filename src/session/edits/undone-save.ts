/**
 * What was undone behind a save, as data: the old bytes that are shown in place of those in the file. They lie in scratch files, which outlive the
 * process when it is killed, so that the state can be found again.
 */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { UndonePatch } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import { noEdits, type Overlay, type Patch } from './overlay.js';
import type { Scratch } from './scratch.js';

/** Names and ties are those of the file: a save in place changes none. */
export function undonePatches({ patches }: Overlay, scratch: Scratch): readonly UndonePatch[] {
  return [...patches].flatMap(([storage, list]) =>
    list.map(({ start, length, at }) => ({ storage, start, length, ...scratch.placeOf(at) })),
  );
}

/** `refused` where they do not fit the checkpoint, or the bytes are gone: anybody may have written the list. */
export async function overlayOfUndone(undone: readonly UndonePatch[], base: Checkpoint, scratch: Scratch): Promise<Overlay> {
  const lengths = storageLengths(base);
  const patches = new Map<number, Patch[]>();
  for (const { storage, start, length, file, at } of undone) {
    const list = patches.get(storage) ?? [];
    const last = list.at(-1);
    const isInOrder = start >= (last === undefined ? 0 : last.start + last.length);
    if (length <= 0 || !isInOrder || start + length > (lengths.get(storage) ?? 0))
      throw new CheckpointError('refused', 'what was undone behind a save does not fit the file');
    list.push({ start, length, at: await scratch.addressOf(file, { start: at, end: at + length }) });
    patches.set(storage, list);
  }
  return { ...noEdits, patches };
}

function storageLengths(base: Checkpoint): ReadonlyMap<number, number> {
  const lengths = new Map<number, number>();
  for (const { values } of base.parameters)
    if (values.kind === 'dense') lengths.set(values.layout.storage, base.storage(values.layout.storage).length);
  return lengths;
}
