/** A SavedModel: a folder with the program in `saved_model.pb` and its variables as a checkpoint. Of the program only its objects are read. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import type { Format, Probe } from '../format.js';
import { openBundle } from './checkpoint.js';
import { savedFacts } from './layers.js';
import { readKerasMetadata, readSavedObjects } from './saved-objects.js';

const programName = 'saved_model.pb';
const metadataName = 'keras_metadata.pb';
const variables = 'variables/variables';

export const savedModel: Format = { title: 'TensorFlow SavedModel', recognises, open };

function recognises({ kind, name, names }: Probe): boolean {
  return kind === 'folder' ? names.includes(programName) : name === programName;
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const program = place.file ?? (await place.open(programName, signal));
  const warnings: Warning[] = [];
  const tell = (name: string, error: unknown): void => {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    warnings.push({ tag, message: `${name} cannot be read: ${message}` });
  };
  const objects = await readSavedObjects(program.source, signal).catch((error: unknown) => {
    tell(programName, error);
    return [];
  });
  const metadata = await kerasMetadata(place, signal).catch((error: unknown) => {
    tell(metadataName, error);
    return new Map<number, never>();
  });
  const saved = (nodes: Parameters<typeof savedFacts>[0]): ReturnType<typeof savedFacts> => savedFacts(nodes, objects, metadata);
  return await openBundle(place, { format: 'saved-model', prefix: variables, first: program, warnings, saved }, signal);
}

/** Written by Keras of TensorFlow 2.5 to 2.15. */
async function kerasMetadata(place: Place, signal?: AbortSignal): ReturnType<typeof readKerasMetadata> {
  if (!(await place.list(signal)).includes(metadataName)) return new Map();
  const file: PlaceFile = await place.open(metadataName, signal);
  return await readKerasMetadata(file.source, signal);
}
