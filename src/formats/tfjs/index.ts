/** TensorFlow.js: `model.json` with a topology and a weights manifest, or the manifest alone, and files of weights beside it. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint, FormatName, Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parameterList, type Parameter } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { Format, Probe } from '../format.js';
import { declaredTree } from '../names/declared-tree.js';
import { parseJson } from '../names/json.js';
import { isJsonList, isJsonObject, jsonField, jsonText } from '../names/json-fields.js';
import { sharedStorageTies, usedSeveralTimes } from '../shared-storages.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { arrange } from './arrange.js';
import { usersByNode } from './graph.js';
import { Layers } from './layers.js';
import { ManifestReader } from './manifest.js';
import { ShardFiles } from './shards.js';

const fileName = 'model.json';
/** Topologies of large graphs have some megabytes. */
const largestModel = 64 * 1024 * 1024;
/** Topologies nest as graphs do, deeper than pages that people write. */
const deepestModel = 10_000;
const longestText = 1000;

export const tensorflowJs: Format = { title: 'TensorFlow.js', recognises, open };

function recognises({ kind, name, head, names }: Probe): boolean {
  if (kind === 'folder') return names.includes(fileName) && names.some((other) => other.endsWith('.bin'));
  if (!name.toLowerCase().endsWith('.json')) return false;
  const text = Buffer.from(head).toString('utf8');
  return /"(modelTopology|weightsManifest)"|"format"\s*:\s*"(layers|graph)-model"|^\uFEFF?\s*\[\s*\{\s*"(paths|weights)"/.test(text);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = place.file ?? (await place.open(fileName, signal));
  const root = await readModel(file, signal);
  const topology = jsonField(root, 'modelTopology');
  const format = formatOf(root, topology);
  const shards = new ShardFiles(place, file, signal);
  const reader = new ManifestReader(shards, signal);
  await reader.read(isJsonList(root) ? root : (jsonField(root, 'weightsManifest') ?? []));
  const layers = format === 'tfjs-layers-model' ? new Layers(topology) : undefined;
  const { parameters, shared } = arrange(reader.weights, layers);
  const files = shards.files.map(({ name, path, source }) => ({ name, path, size: source.size }));
  let tree: Block | undefined;
  return {
    format,
    framework: 'tensorflowjs',
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    metadata: metadataOf(root),
    parameters: parameterList(parameters),
    storage: (index) => storageAt(reader.storages, index),
    get tree() {
      return (tree ??= declaredTree(
        layers?.blocks ?? [],
        parameters.map(({ path }) => path),
      ));
    },
    ties: [...tiesOf(parameters, usersByNode(topology)), ...shared.map((parameter) => usedSeveralTimes(parameter))],
    warnings: [...shards.warnings, ...oddities(reader), ...valueWarnings(parameters)],
  };
}

async function readModel({ name, source }: PlaceFile, signal?: AbortSignal): Promise<Json> {
  if (source.size > largestModel) throw new CheckpointError('too-large', `${name} has ${String(source.size)} bytes`);
  const root = parseJson(await source.read({ start: 0, end: source.size }, signal), name, deepestModel);
  const isModel = isJsonList(root) ? root.length > 0 : isJsonObject(root);
  if (!isModel) throw new CheckpointError('corrupt', `${name} describes no model`);
  return root;
}

function formatOf(root: Json, topology: Json | undefined): FormatName {
  const format = jsonField(root, 'format');
  if (format === 'graph-model' || isJsonList(jsonField(topology, 'node'))) return 'tfjs-graph-model';
  return format === 'layers-model' || isJsonObject(topology) ? 'tfjs-layers-model' : 'tfjs-weights-manifest';
}

function metadataOf(root: Json): ReadonlyMap<string, Json> {
  const texts = ['format', 'generatedBy', 'convertedBy'].flatMap((key): [string, Json][] => {
    const text = jsonText(jsonField(root, key));
    return text === undefined ? [] : [[key, text.slice(0, longestText)]];
  });
  return new Map(texts);
}

function tiesOf(parameters: readonly Parameter[], users: ReadonlyMap<string, readonly string[]>): readonly TieGroup[] {
  const used = parameters.flatMap((parameter) => {
    const names = users.get(parameter.name) ?? [];
    return names.length > 1 ? [usedSeveralTimes(parameter, names)] : [];
  });
  return [...sharedStorageTies(parameters.filter(({ shape }) => !shape.includes(0))), ...used];
}

function oddities({ weights, unowned }: ManifestReader): readonly Warning[] {
  const seen = new Set<string>();
  const twice = weights.find(({ name }) => seen.size === seen.add(name).size);
  return [
    ...(unowned > 0 ? [corrupt(`the files hold ${String(unowned)} bytes that belong to no weight`)] : []),
    ...(twice === undefined ? [] : [corrupt(`the name ${JSON.stringify(twice.name.slice(0, 200))} stands twice`)]),
  ];
}

function corrupt(message: string): Warning {
  return { tag: 'corrupt', message };
}
