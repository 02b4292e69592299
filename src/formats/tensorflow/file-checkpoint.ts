/** Checkpoints of TensorFlow in a single file, whose tree is no more than the parameters' names. */
import type { PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { parameterList, type Parameter, type Storage } from '../../model/parameter.js';
import { declaredTree } from '../names/declared-tree.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';

export interface FileContents extends Pick<Checkpoint, 'format' | 'ties'> {
  readonly file: PlaceFile;
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
}

export function fileCheckpoint({ format, file, parameters, storages, ties }: FileContents): Checkpoint {
  const { name, path, source } = file;
  let tree: Block | undefined;
  return {
    format,
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
