/** GGUF: a model of ggml in one file, or in several parts beside each other. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, CheckpointFile, Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { nameLookup } from '../names/lookup.js';
import { blockTreeFromNames } from '../names/tree.js';
import { readHeader } from './header.js';
import { contentsOf } from './parameters.js';
import { modelIn, withParts, type OpenPart } from './split.js';
import { outputTie } from './ties.js';

export const gguf: Format = { title: 'GGUF', recognises, open };

function recognises({ kind, head, names }: Probe): boolean {
  if (kind === 'folder') return modelIn(names) !== undefined;
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'GGUF';
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await place.open(modelIn(await place.list(signal)) ?? '', signal));
  const opened = { file, header: await readHeader(file.source, signal) };
  const { parts, warnings } = await withParts(place, opened, signal);
  // The first file is the one that was opened, whichever part it is.
  const ordered = [opened, ...parts.filter((part) => part !== opened)];
  const files = ordered.map((part): CheckpointFile => ({ name: part.file.name, path: part.file.path, size: part.file.source.size }));
  const contents = contentsOf(parts.map((part) => ({ file: ordered.indexOf(part), size: part.file.source.size, header: part.header })));
  const parameters = parameterList(contents.parameters);
  const metadata = joinedMetadata(parts);
  return {
    format: 'gguf',
    framework: 'gguf',
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    metadata,
    parameters,
    storage: (index) => {
      const storage = contents.storages[index];
      if (storage === undefined) throw new CheckpointError('internal', `no storage ${String(index)}`);
      return storage;
    },
    tree: blockTreeFromNames(parameters),
    // Of a split model a part may be missing, so that it is not claimed there.
    ties: parts.length === 1 ? outputTie(metadata, nameLookup(contents.parameters.map(({ name }) => name))) : [],
    warnings: [...parts.flatMap(({ header }) => header.warnings), ...warnings, ...contents.warnings],
  };
}

/** Only the first part of a split model has more than its number in it. */
function joinedMetadata(parts: readonly OpenPart[]): ReadonlyMap<string, Json> {
  const joined = new Map<string, Json>();
  for (const { header } of parts) {
    for (const [key, value] of header.metadata) if (!joined.has(key)) joined.set(key, value);
  }
  return joined;
}
