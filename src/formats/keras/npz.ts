/** `.keras` with `model.weights.npz`: arrays of Python objects, which only running a pickle would give. */
import type { PlaceFile } from '../../bytes/place.js';
import type { ZipMember } from '../../bytes/zip/directory.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { ReadModel } from './archive.js';

export interface NpzParts extends ReadModel {
  readonly file: PlaceFile;
  readonly member: ZipMember;
}

export function npzCheckpoint({ member }: NpzParts, _signal?: AbortSignal): Promise<Checkpoint> {
  return Promise.reject(new CheckpointError('unsupported', `${member.name} holds pickled Python objects`));
}
