/** NumPy's .npy: one array, which has no name. */
import type { ByteSource } from '../../bytes/source.js';
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList, type Parameter, type Storage } from '../../model/parameter.js';
import type { Format } from '../format.js';
import { blockTreeFromNames } from '../names/tree.js';
import { valueWarnings } from '../value-warnings.js';
import { arrayRole, describeArray, valueBytes } from './array.js';
import { headerLength, isNpy, parseHeader, shortestHead, type NpyHeader } from './header.js';

export const npy: Format = { title: 'NumPy array', recognises: ({ head }) => isNpy(head), open };

/** A header of one plain array is not longer. */
const usualHeader = 128;

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no array');
  const { size } = file.source;
  const header = await readHeader(file.source, signal);
  const facts = describeArray(header, size - header.length, 0);
  const parameter: Parameter = { index: 0, name: '', path: [''], role: arrayRole('', facts), ...facts };
  const parameters = parameterList([parameter]);
  const storage: Storage = { kind: 'range', file: 0, start: header.length, length: valueBytes(header) };
  return {
    format: 'npy',
    framework: 'numpy',
    files: [{ name: file.name, path: file.path, size }],
    bytes: size,
    metadata: new Map<string, Json>([
      ['version', `${String(header.version)}.0`],
      ['fortran_order', header.fortranOrder],
    ]),
    parameters,
    storage: () => storage,
    tree: blockTreeFromNames(parameters),
    ties: [],
    warnings: valueWarnings([parameter]),
  };
}

async function readHeader(source: ByteSource, signal?: AbortSignal): Promise<NpyHeader> {
  const head = await source.read({ start: 0, end: Math.min(usualHeader, source.size) }, signal);
  const length = headerLength(head.subarray(0, shortestHead), source.size);
  return parseHeader(length <= head.length ? head : await source.read({ start: 0, end: length }, signal));
}
