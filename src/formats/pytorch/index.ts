/** PyTorch's zip archives (.pt .pth .bin .ckpt), alone or as shards with an index. */
import type { Place } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { Format } from '../format.js';
import { storageAt } from '../storage-at.js';
import { openPytorchFile, treeOf } from './open.js';
import { storageTies } from './ties.js';

export { pytorchSharded } from './sharded.js';

export const pytorchZip: Format = {
  title: 'PyTorch',
  recognises: ({ kind, head }) => kind === 'file' && head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4,
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no archive');
  const opened = await openPytorchFile(file, 0, signal);
  let ties: readonly TieGroup[] | undefined;
  let tree: Block | undefined;
  return {
    format: 'pytorch-zip',
    framework: 'pytorch',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    bytes: file.source.size,
    metadata: opened.metadata,
    parameters: parameterList(opened.parameters),
    storage: (index) => storageAt(opened.storages, index),
    get tree() {
      return (tree ??= treeOf(opened.blocks, opened.parameters));
    },
    get ties() {
      return (ties ??= storageTies(opened.parameters));
    },
    warnings: opened.warnings,
  };
}
