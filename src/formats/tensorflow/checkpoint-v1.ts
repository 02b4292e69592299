/** The checkpoints of TensorFlow before 2017: one file, `model.ckpt`, without an index beside it. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { assemble } from './assemble.js';
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
  const { name, path, source } = place.file ?? (await newest(place, signal));
  const { stored, storages } = await readVersion1(source, signal);
  const { parameters, ties } = assemble(stored, [], nothingSaved);
  let tree: Block | undefined;
  return {
    format: 'tf-checkpoint-v1',
    framework: 'tensorflow',
    files: [{ name, path, size: source.size }],
    bytes: source.size,
    metadata: new Map(),
    parameters: parameterList(parameters),
    storage: (number) => storageAt(storages, number),
    get tree() {
      return (tree ??= declaredTree(
        [],
        parameters.map((parameter) => parameter.path),
      ));
    },
    ties,
    warnings: valueWarnings(parameters),
  };
}

async function newest(place: Place, signal?: AbortSignal): Promise<PlaceFile> {
  const byNumber = new Intl.Collator('en', { numeric: true });
  const names = (await place.list(signal)).filter((name) => usualName.test(name)).sort((a, b) => byNumber.compare(a, b));
  const name = names.at(-1);
  if (name === undefined) throw new CheckpointError('not-found', 'there is no checkpoint in this folder');
  return await place.open(name, signal);
}
