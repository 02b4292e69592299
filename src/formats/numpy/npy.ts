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
import { headerLength, isNpy, parseHeader, shortestHead } from './header.js';

export const npy: Format = { title: 'NumPy array', recognises: ({ head }) => isNpy(head), open };

/** Twice the header of one plain array: the first texts, if it is one of texts. */
const firstBytes = 256;

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('internal', 'a folder is no array');
  const { size } = file.source;
  const head = await readHead(file.source, signal);
  const header = parseHeader(head);
  const facts = describeArray(header, { available: size - header.length, storage: 0, head });
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

/** The whole header at least. */
async function readHead(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array> {
  const head = await source.read({ start: 0, end: Math.min(firstBytes, source.size) }, signal);
  const length = headerLength(head.subarray(0, shortestHead), source.size);
  return length <= head.length ? head : await source.read({ start: 0, end: length }, signal);
}
