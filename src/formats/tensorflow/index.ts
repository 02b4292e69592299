/** TensorFlow: checkpoints, SavedModels, frozen graphs, and checkpoints of the first format. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { openBundle } from './checkpoint.js';
import { prefixesAmong, prefixInFolder, stateName } from './prefix.js';

export { tfGraphDef } from './graph-def.js';
export { tfCheckpointV1 } from './checkpoint-v1.js';
export { savedModel } from './saved-model.js';

const indexEnding = '.index';

export const tfCheckpoint: Format = { title: 'TensorFlow checkpoint', recognises, open };

function recognises({ kind, name, head, names }: Probe): boolean {
  if (kind === 'folder') return prefixesAmong(names).length > 0;
  return name.endsWith(indexEnding) || (name === stateName && Buffer.from(head).includes('model_checkpoint_path'));
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file !== undefined && file.name !== stateName)
    return await openBundle(place, { format: 'tf-checkpoint', prefix: file.name.slice(0, -indexEnding.length), first: file }, signal);
  const { prefix, warnings } = await prefixInFolder(place, signal);
  if (prefix !== undefined) {
    const first = file === undefined ? {} : { first: file };
    return await openBundle(place, { format: 'tf-checkpoint', prefix, warnings, ...first }, signal);
  }
  if (warnings.length === 0) throw new CheckpointError('not-found', 'there is no checkpoint in this folder');
  return nothing(place, warnings);
}

/** What is left of a folder whose state file points elsewhere. */
function nothing({ file }: Place, warnings: readonly Warning[]): Checkpoint {
  const files = file === undefined ? [] : [{ name: file.name, path: file.path, size: file.source.size }];
  return {
    format: 'tf-checkpoint',
    framework: 'tensorflow',
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    metadata: new Map(),
    parameters: parameterList([]),
    storage: (number) => {
      throw new RangeError(`storage ${String(number)} of none`);
    },
    tree: declaredTree([], []),
    ties: [],
    warnings,
  };
}
