/** The checkpoints of TensorFlow before 2017: one file, `model.ckpt`, without an index beside it. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Format, Probe } from '../format.js';
import { assemble } from './assemble.js';
import { fileCheckpoint } from './file-checkpoint.js';
import { nothingSaved } from './layers.js';
import { afterVarint, nestsFirstField } from './sniff.js';
import { readVersion1 } from './version1.js';

export const tfCheckpointV1: Format = { title: 'TensorFlow checkpoint, version 1', recognises, open };

const usualName = /\.ckpt(-\d+)?$/;
/** The first entry of the table has no key, and its value begins with the list of tensors. A folder counts by the usual names. */
function recognises({ kind, head, names }: Probe): boolean {
  if (kind === 'folder') return names.some((name) => usualName.test(name));
  const value = head[0] === 0 && head[1] === 0 ? afterVarint(head, 2) : undefined;
  return value !== undefined && nestsFirstField(head, value);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await newest(place, signal));
  const { stored, storages } = await readVersion1(file.source, signal);
  const { parameters, ties } = assemble(stored, [], nothingSaved);
  return fileCheckpoint({
    format: 'tf-checkpoint-v1',
    file,
    parameters,
    storages,
    ties,
  });
}

async function newest(place: Place, signal?: AbortSignal): Promise<PlaceFile> {
  const byNumber = new Intl.Collator('en', { numeric: true });
  const names = (await place.list(signal)).filter((name) => usualName.test(name)).sort((a, b) => byNumber.compare(a, b));
  const name = names.at(-1);
  if (name === undefined) throw new CheckpointError('not-found', 'there is no checkpoint in this folder');
  return await place.open(name, signal);
}
