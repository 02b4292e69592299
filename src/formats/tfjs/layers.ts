/** The layers of a Keras model as a layers-model describes them: nested models, their order, and which weight belongs to which layer. */
import type { Json } from '../../model/checkpoint.js';
import type { DeclaredBlock } from '../names/declared-tree.js';
import { isKerasBuffer } from '../names/keras-role.js';
import { isJsonList, jsonField, jsonList, jsonText } from '../names/json-fields.js';

/** Models inside models inside models. */
const deepest = 32;

export interface Layer {
  readonly className: string | null;
  readonly path: readonly string[];
  /** False when it, or a model it is in, is frozen. */
  readonly trains: boolean;
  /** It stands in the graph more than once. */
  readonly isShared: boolean;
  /** Position in the order in which the framework goes through layers. */
  readonly position: number;
}

export interface Place {
  readonly layer: Layer;
  readonly path: readonly string[];
  readonly isBuffer: boolean;
}

export class Layers {
  readonly blocks: DeclaredBlock[] = [];
  private readonly byName = new Map<string, Layer>();
  private count = 0;

  constructor(topology: Json | undefined) {
    const root = jsonField(topology, 'model_config') ?? topology;
    this.blocks.push({ path: [], className: jsonText(jsonField(root, 'class_name')) ?? null, detail: '' });
    this.addAll(root, [], true);
  }

  /** Where a weight of that name belongs: the layer whose name the longest beginning of it is. */
  placeOf(name: string): Place | undefined {
    const keys = name.split('/', 64);
    for (let length = keys.length - 1; length > 0; length--) {
      const layer = this.byName.get(keys.slice(0, length).join('/'));
      if (layer === undefined) continue;
      const rest = keys.slice(length);
      const isBuffer = isKerasBuffer(layer.className, rest.at(-1) ?? '');
      return { layer, path: [...layer.path, ...withoutCells(rest)], isBuffer };
    }
    return undefined;
  }

  private addAll(model: Json | undefined, outer: readonly string[], trains: boolean): void {
    const config = jsonField(model, 'config');
    const listed = isJsonList(config) ? config : jsonList(jsonField(config, 'layers'));
    for (const entry of listed) this.add(entry, outer, trains);
  }

  private add(entry: Json, outer: readonly string[], outerTrains: boolean): void {
    const name = jsonText(jsonField(entry, 'config', 'name')) ?? jsonText(jsonField(entry, 'name'));
    if (name === undefined || outer.length >= deepest) return;
    const path = [...outer, name];
    const className = jsonText(jsonField(entry, 'class_name')) ?? null;
    const trains = outerTrains && jsonField(entry, 'config', 'trainable') !== false;
    this.blocks.push({ path, className, detail: '' });
    const isShared = jsonList(jsonField(entry, 'inbound_nodes')).length > 1;
    const layer = { className, path, trains, isShared, position: this.count++ };
    if (!this.byName.has(name)) this.byName.set(name, layer);
    this.addAll(entry, path, trains);
  }
}

/** A recurrent layer's weights are its cell's: `lstm/lstm_cell/kernel` is the kernel of `lstm`. */
function withoutCells(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => index === keys.length - 1 || !/_cell(_\d+)?$/.test(key));
}
