/** safetensors: one file, or shards with an index. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint, Json } from '../../model/checkpoint.js';
import type { Format, Probe } from '../format.js';
import { nameLookup } from '../names/lookup.js';
import { blockTreeFromNames } from '../names/tree.js';
import { readHeader } from './header.js';
import { SafetensorsParameters } from './parameters.js';
import { claimedTies, recordedTies } from './ties.js';

export { safetensorsSharded } from './sharded.js';

export const safetensors: Format = { title: 'safetensors', recognises, open };

/** A length that fits the file, then `{`: nothing else begins so. A folder counts when it holds just one file of the usual name. */
function recognises({ kind, head, size, name, names }: Probe): boolean {
  if (kind === 'folder') return names.includes('model.safetensors') && !names.some((other) => other.endsWith('.safetensors.index.json'));
  if (name.toLowerCase().endsWith('.safetensors')) return true;
  if (head.length < 9) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(size - 8) && head[8] === 0x7b;
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await place.open('model.safetensors', signal));
  const header = await readHeader(file.source, signal);
  const parameters = new SafetensorsParameters([{ file: 0, header }]);
  const names = nameLookup(header.names);
  const claimed = await claimedTies(place, names, signal);
  return {
    format: 'safetensors',
    framework: 'safetensors',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    bytes: file.source.size,
    metadata: new Map<string, Json>(header.metadata),
    parameters,
    storage: (index) => parameters.storage(index),
    tree: blockTreeFromNames(parameters),
    ties: [...recordedTies(header.metadata, names), ...claimed.ties],
    warnings: [...header.warnings, ...claimed.warnings],
  };
}
