/** TensorFlow Lite (LiteRT): a FlatBuffer with the identifier `TFL3`. */
import { PagedSource } from '../../bytes/paged-source.js';
import type { Place } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint, Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { sharedStorageTies } from '../shared-storages.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { readModel } from './model.js';

const longestDescription = 1000;

export const tflite: Format = { title: 'TensorFlow Lite', recognises, open };

function recognises({ kind, head, name }: Probe): boolean {
  return kind === 'file' && (identifierOf(head) === 'TFL3' || name.toLowerCase().endsWith('.tflite'));
}

function identifierOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(4, 8)).toString('latin1');
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  if (place.file === undefined) throw new CheckpointError('not-found', 'a TensorFlow Lite model is a file');
  const { name, path, source } = place.file;
  if (source.size < 8) throw new CheckpointError('corrupt', 'the file ends before its identifier');
  if (identifierOf(await source.read({ start: 0, end: 8 }, signal)) !== 'TFL3')
    throw new CheckpointError('unsupported', 'the file does not have the identifier TFL3', { offset: 4 });
  const model = await readModel(new PagedSource(source), signal);
  const { parameters, ranges } = model;
  let tree: Block | undefined;
  return {
    format: 'tflite',
    framework: 'tensorflow',
    files: [{ name, path, size: source.size }],
    bytes: source.size,
    metadata: new Map<string, Json>([
      ['description', model.description.slice(0, longestDescription)],
      ['graphs', model.graphs],
    ]),
    parameters: parameterList(parameters),
    storage: (index) => storageAt(ranges, index),
    get tree() {
      return (tree ??= declaredTree(
        [],
        parameters.map((parameter) => parameter.path),
      ));
    },
    ties: [...sharedStorageTies(parameters), ...model.ties],
    warnings: [...model.warnings, ...valueWarnings(parameters)],
  };
}
