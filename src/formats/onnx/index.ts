/** ONNX: one protobuf message; tensors inside it, or in files beside it. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Checkpoint, Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { readProtobuf } from '../protobuf/run.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { ExternalFiles } from './external.js';
import { listTensors } from './listing.js';
import { readModel } from './model.js';
import { ParameterBuilder } from './parameters.js';
import { declaredBlocks } from './scopes.js';
import { isModel } from './sign.js';
import { tiesOf } from './ties.js';

export const onnx: Format = { title: 'ONNX', recognises, open };

const isModelName = (name: string): boolean => name.toLowerCase().endsWith('.onnx');

/** A folder counts when it holds just one model. */
function recognises(probe: Probe): boolean {
  return probe.kind === 'folder' ? probe.names.filter(isModelName).length === 1 : isModel(probe);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await openModel(place, signal));
  const { graph, metadata } = await readProtobuf(file.source, readModel, signal);
  const { tensors, repeated } = listTensors(graph);
  const external = new ExternalFiles(place, file);
  const builder = new ParameterBuilder(external);
  const parameters: Parameter[] = [];
  for (const [index, tensor] of tensors.entries()) parameters.push(await builder.build(tensor, index, signal));
  const { files } = external;
  const paths = parameters.map(({ path }) => path);
  return {
    format: 'onnx',
    framework: 'onnx',
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    metadata,
    parameters: parameterList(parameters),
    storage: (index) => storageAt(builder.storages, index),
    tree: declaredTree(declaredBlocks(graph), paths),
    ties: tiesOf(tensors, parameters, builder.storages),
    warnings: [...repeatedWarnings(repeated), ...external.warnings, ...valueWarnings(parameters)],
  };
}

async function openModel(place: Place, signal?: AbortSignal): Promise<PlaceFile> {
  const name = (await place.list(signal)).find(isModelName);
  if (name === undefined) throw new CheckpointError('not-found', 'no .onnx file in this folder');
  return await place.open(name, signal);
}

function repeatedWarnings(repeated: readonly string[]): readonly Warning[] {
  const [first] = repeated;
  if (first === undefined) return [];
  const others = repeated.length === 1 ? '' : ` (and ${String(repeated.length - 1)} more)`;
  return [{ tag: 'corrupt', message: `two initializers are called ${JSON.stringify(first.slice(0, 200))}${others}` }];
}
