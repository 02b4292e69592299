/** Opens a checkpoint by its index: what TensorFlow 2, and 1 since 2017, write. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Checkpoint, FormatName, Json, Warning } from '../../model/checkpoint.js';
import { reportError } from '../../model/errors.js';
import { parameterList } from '../../model/parameter.js';
import { declaredTree } from '../names/declared-tree.js';
import { storageAt } from '../storage-at.js';
import { valueWarnings } from '../value-warnings.js';
import { assemble, type Stored } from './assemble.js';
import { readIndex, type BundleIndex } from './bundle.js';
import { DataFiles } from './data-files.js';
import { readEntry } from './entry.js';
import { nothingSaved, type SavedFacts } from './layers.js';
import { objectGraphKey, readObjectGraph, type ObjectGraph, type ObjectNode } from './object-graph.js';
import { readText } from './texts.js';
import { ValueReader } from './values.js';

const largestGraph = 64 * 1024 * 1024;

export interface BundleRequest {
  readonly format: FormatName;
  /** Path of the index inside the place, without `.index`. */
  readonly prefix: string;
  /** What was opened, the first of the checkpoint's files; may be the index itself. */
  readonly first?: PlaceFile;
  readonly warnings?: readonly Warning[];
  /** What else is known of the objects. */
  readonly saved?: (nodes: readonly ObjectNode[]) => SavedFacts;
}

export async function openBundle(place: Place, request: BundleRequest, signal?: AbortSignal): Promise<Checkpoint> {
  const indexName = `${request.prefix}.index`;
  const isIndex = request.first?.name === indexName;
  const indexFile = request.first !== undefined && isIndex ? request.first : await place.open(indexName, signal);
  const index = await readIndex(indexFile.source, signal);
  const files = new DataFiles(place, request.prefix, index.shards, request.first ?? indexFile, signal);
  if (request.first !== undefined && !isIndex) files.files.push(indexFile);
  const graph = await objectGraphOf(index, files, signal);
  const reader = new ValueReader(index, files, signal);
  const stored: Stored[] = [];
  for (const entry of index.entries) if (entry.name !== objectGraphKey) stored.push({ name: entry.name, found: await reader.read(entry) });
  const saved = request.saved?.(graph.nodes) ?? nothingSaved;
  const { parameters, blocks, ties, warnings } = assemble(stored, graph.nodes, saved);
  const listed = files.files.map(({ name, path, source }) => ({ name, path, size: source.size }));
  let tree: Block | undefined;
  return {
    format: request.format,
    framework: 'tensorflow',
    files: listed,
    bytes: listed.reduce((sum, { size }) => sum + size, 0),
    metadata: new Map<string, Json>([['prefix', request.prefix]]),
    parameters: parameterList(parameters),
    storage: (number) => storageAt(reader.storages, number),
    get tree() {
      return (tree ??= declaredTree(
        blocks,
        parameters.map(({ path }) => path),
      ));
    },
    ties,
    warnings: [
      ...(request.warnings ?? []),
      ...index.warnings,
      ...files.warnings,
      ...graph.warnings,
      ...warnings,
      ...valueWarnings(parameters),
    ],
  };
}

/** Without a readable graph the values are still there, by their names. */
async function objectGraphOf(index: BundleIndex, files: DataFiles, signal?: AbortSignal): Promise<ObjectGraph> {
  const entry = index.entries.find(({ name }) => name === objectGraphKey);
  if (entry === undefined) return { nodes: [], warnings: [] };
  try {
    const range = await files.range(readEntry(entry.value));
    return readObjectGraph(await readText(files.fileOf(range).source, range, largestGraph, signal));
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    return { nodes: [], warnings: [{ tag, message: `the object graph cannot be read: ${message}` }] };
  }
}
