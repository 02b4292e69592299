/** NumPy's arrays: .npy alone, .npz several in a zip archive. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { storageAt } from '../storage-at.js';
import { blockTreeFromNames } from '../names/tree.js';
import { valueWarnings } from '../value-warnings.js';
import { arrayRole } from './array.js';
import { isNpzArchive } from './archive-sign.js';
import { readNpz, type NamedArray } from './npz.js';

export { npy } from './npy.js';

export const npz: Format = { title: 'NumPy archive', recognises, open };

function recognises({ kind, head, name }: Probe): boolean {
  return kind === 'file' && isNpzArchive(head, name.toLowerCase().endsWith('.npz'));
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no archive');
  const { arrays, storages, warnings } = await readNpz(file, 0, signal);
  // Names are paths in JAX's and TensorFlow's programs, dotted in PyTorch's.
  const separator = arrays.some(({ name }) => name.includes('/')) ? '/' : '.';
  const parameters = arrays.map((array, index) => parameterOf(array, index, separator));
  const list = parameterList(parameters);
  return {
    format: 'npz',
    framework: 'numpy',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    bytes: file.source.size,
    metadata: new Map<string, Json>(),
    parameters: list,
    storage: (index) => storageAt(storages, index),
    tree: blockTreeFromNames(list, separator),
    ties: [],
    warnings: [...warnings, ...valueWarnings(parameters)],
  };
}

function parameterOf({ name, facts }: NamedArray, index: number, separator: string): Parameter {
  return { index, name, path: name.split(separator), role: arrayRole(name, facts), ...facts };
}
