/**
 * What a SavedModel tells of the objects in its checkpoint: which variables are trained (`saved_model.pb`), and of models of Keras 2 the names and
 * classes of their layers (`keras_metadata.pb`, or inside the objects before TensorFlow 2.5).
 */
import type { ByteSource } from '../../bytes/source.js';
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { parseJson } from '../names/json.js';
import { jsonField, jsonList, jsonText } from '../names/json-fields.js';
import type { BytesField } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { readProtobuf } from '../protobuf/run.js';
import type { Edge } from './object-graph.js';

const mostNodes = 1_000_000;
const longestName = 65_536;
const longestMetadata = 16 * 1024 * 1024;

/** A layer of Keras, as its own metadata describe it. */
export interface LayerFacts {
  readonly name: string;
  readonly className: string | null;
  /** How often the model calls it. */
  readonly calls: number;
}

export interface SavedNode {
  readonly children: readonly Edge[];
  /** Of a variable; undefined for everything else. */
  readonly trainable: boolean | undefined;
  readonly layer: LayerFacts | undefined;
}

/** The objects of the first graph that has some. Throws `corrupt` for what is no SavedModel. */
export async function readSavedObjects(source: ByteSource, signal?: AbortSignal): Promise<readonly SavedNode[]> {
  if (source.size === 0) throw new CheckpointError('corrupt', 'saved_model.pb is empty');
  return await readProtobuf(source, readModel, signal);
}

function* readModel(reader: ProtobufReader): Reading<readonly SavedNode[]> {
  const root = reader.root();
  let nodes: readonly SavedNode[] = [];
  for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) {
    if (field.number !== 2 || field.wire !== 'bytes') continue;
    const graph = reader.enter(field, root);
    for (let part = yield* reader.next(graph); part !== undefined; part = yield* reader.next(graph))
      if (part.number === 7 && part.wire === 'bytes' && nodes.length === 0) nodes = yield* readNodes(reader, reader.enter(part, graph));
  }
  return nodes;
}

function* readNodes(reader: ProtobufReader, objects: Message): Reading<readonly SavedNode[]> {
  const nodes: SavedNode[] = [];
  for (let field = yield* reader.next(objects); field !== undefined; field = yield* reader.next(objects)) {
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    if (nodes.length === mostNodes) throw new CheckpointError('too-large', `more than ${String(mostNodes)} objects`);
    nodes.push(yield* readNode(reader, reader.enter(field, objects)));
  }
  return nodes;
}

function* readNode(reader: ProtobufReader, node: Message): Reading<SavedNode> {
  const children: Edge[] = [];
  let trainable: boolean | undefined;
  let layer: LayerFacts | undefined;
  for (let field = yield* reader.next(node); field !== undefined; field = yield* reader.next(node)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 1) {
      const part = yield* readSmall(reader, field, node);
      children.push({ node: part.numbers.get(1) ?? 0, name: part.texts.get(2) ?? '' });
    } else if (field.number === 7) trainable = ((yield* readSmall(reader, field, node)).numbers.get(3) ?? 0) !== 0;
    else if (field.number === 4) layer = layerFacts((yield* readSmall(reader, field, node)).texts.get(3));
  }
  return { children, trainable, layer };
}

interface Small {
  readonly numbers: ReadonlyMap<number, number>;
  readonly texts: ReadonlyMap<number, string>;
}

/** Numbers and texts of a message that holds no others that matter. */
function* readSmall(reader: ProtobufReader, field: BytesField, outer: Message, longest = longestName): Reading<Small> {
  const message = reader.enter(field, outer);
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  for (let part = yield* reader.next(message); part !== undefined; part = yield* reader.next(message)) {
    if (part.wire !== 'bytes') numbers.set(part.number, Number(BigInt.asIntN(64, part.value)));
    else if (part.end - part.start <= longest) texts.set(part.number, yield* reader.text(part, longest));
  }
  return { numbers, texts };
}

/** Layers by the number of their object, from `keras_metadata.pb`. */
export async function readKerasMetadata(source: ByteSource, signal?: AbortSignal): Promise<ReadonlyMap<number, LayerFacts>> {
  return await readProtobuf(source, readLayers, signal);
}

function* readLayers(reader: ProtobufReader): Reading<ReadonlyMap<number, LayerFacts>> {
  const root = reader.root();
  const layers = new Map<number, LayerFacts>();
  for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) {
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    const { numbers, texts } = yield* readSmall(reader, field, root, longestMetadata);
    const facts = layerFacts(texts.get(5));
    if (facts !== undefined) layers.set(numbers.get(2) ?? 0, facts);
  }
  return layers;
}

/** `undefined` for what describes no layer: a metric, or no JSON. */
function layerFacts(metadata: string | undefined): LayerFacts | undefined {
  if (metadata === undefined || metadata === '') return undefined;
  const json = tryParse(metadata);
  const name = jsonText(jsonField(json, 'name')) ?? jsonText(jsonField(json, 'config', 'name'));
  if (name === undefined) return undefined;
  const className = jsonText(jsonField(json, 'class_name')) ?? null;
  return { name, className, calls: Math.max(1, jsonList(jsonField(json, 'inbound_nodes')).length) };
}

function tryParse(text: string): Json | undefined {
  try {
    return parseJson(Buffer.from(text), 'metadata of a layer');
  } catch {
    // Python writes NaN and Infinity, which are no JSON: the layer keeps the name of its attribute.
    return undefined;
  }
}
