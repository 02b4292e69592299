/** A `.keras` archive unpacked into a folder. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Format } from '../format.js';
import { listHdf5File } from '../hdf5/client.js';
import { describeModel } from './archive.js';
import { weightsCheckpoint } from './assemble.js';
import { readWeights } from './weights.js';

const weightsName = 'model.weights.h5';
const largestConfig = 256 * 1024 * 1024;

export const kerasDirectory: Format = {
  title: 'Keras, unpacked',
  recognises: ({ kind, names }) => kind === 'folder' && names.includes(weightsName) && names.includes('config.json'),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const names = await place.list(signal);
  const model = await describeModel(async (name) => {
    if (!names.includes(name)) return undefined;
    const { source } = await place.open(name, signal);
    if (source.size > largestConfig) throw new CheckpointError('too-large', `${name} of ${String(source.size)} bytes`);
    return await source.read({ start: 0, end: source.size }, signal);
  });
  const file = await place.open(weightsName, signal);
  const window = { start: 0, size: file.source.size };
  const { weights, warnings } = readWeights(await listHdf5File({ path: file.path, ...window }, signal), { file: 0, window });
  return weightsCheckpoint({
    format: 'keras-directory',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    weights: [weights],
    ...model,
    warnings: [...model.warnings, ...warnings],
  });
}
