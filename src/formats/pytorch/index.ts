/** PyTorch's files (.pt .pth .bin .ckpt .pt2) and Python's pickles, alone or as shards with an index. */
import type { Place } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { Format } from '../format.js';
import { storageAt } from '../storage-at.js';
import { isLegacy } from './legacy-pickles.js';
import { isZip, openPytorchFile, treeOf } from './open.js';
import { isTar } from './tar.js';
import { storageTies } from './ties.js';

/** A later protocol is a pickle too, for somebody else. */
const latestPickle = 8;

export { torchDistributed } from './dcp/index.js';
export { pytorchSharded } from './sharded.js';

/** Zip archives: state_dicts and modules, TorchScript, exported programs. */
export const pytorchZip: Format = {
  title: 'PyTorch',
  recognises: ({ kind, head }) => kind === 'file' && isZip(head),
  open,
};

export const pytorchLegacy: Format = {
  title: 'PyTorch, before 1.6',
  recognises: ({ kind, head }) => kind === 'file' && (isLegacy(head) || isTar(head)),
  open,
};

/** PROTO stands first since protocol 2; older protocols begin with anything, so there the name has to tell. */
export const pickle: Format = {
  title: 'Python pickle',
  recognises: ({ kind, head, name }) =>
    kind === 'file' && ((head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= latestPickle) || /\.(pkl|pickle)$/i.test(name)),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no file');
  const opened = await openPytorchFile(file, 0, signal);
  let ties: readonly TieGroup[] | undefined;
  let tree: Block | undefined;
  return {
    format: opened.format,
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
