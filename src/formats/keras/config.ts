/**
 * A model's configuration (`config.json`, or the attribute `model_config`): layers with their classes, names and calls. Data only: nothing in it is
 * looked up, imported or run.
 *
 *   const { root, warnings } = readConfig(parseJson(bytes, 'config.json'));
 */
import type { Json, Warning } from '../../model/checkpoint.js';
import { isJsonList, isJsonObject, jsonField, jsonList, jsonText } from '../names/json-fields.js';

export interface LayerConfig {
  readonly className: string | null;
  readonly name: string | null;
  /** The layers of a model, in its order; undefined: it lists none. */
  readonly layers: readonly LayerConfig[] | undefined;
  /** The constructor's arguments. */
  readonly config: Json | undefined;
  /** How often the graph uses it, where the graph is told. */
  readonly calls: number;
  /** The same number: the same object. Keras writes it from the second time on, sometimes also at the first. */
  readonly sharedId: number | undefined;
}

export interface ModelConfig {
  readonly root: LayerConfig;
  readonly warnings: readonly Warning[];
}

const longestClassName = 200;
const mostLayers = 100_000;
/** Classes that are configured under an older name. */
const renamed = new Map([['GroupQueryAttention', 'GroupedQueryAttention']]);

/** What is odd is a warning; undefined root fields are what the configuration does not tell. */
export function readConfig(json: Json): ModelConfig {
  const reader = new Reader();
  const root = reader.layer(json);
  if (root.className === null) reader.warn('it describes no model');
  for (const layer of root.layers ?? []) reader.checkClasses(layer);
  reader.checkShared(root);
  return { root, warnings: reader.warnings };
}

/** A layer that some JSON describes, or undefined: an object with a class and a configuration. */
export function layerInside(json: Json | undefined): LayerConfig | undefined {
  return isJsonObject(json) && jsonText(jsonField(json, 'class_name')) !== undefined && isJsonObject(jsonField(json, 'config'))
    ? new Reader().layer(json)
    : undefined;
}

class Reader {
  readonly warnings: Warning[] = [];
  private count = 0;

  layer(json: Json): LayerConfig {
    // Classes of the user's are registered under a package: `my_package>MyLayer`.
    const className = jsonText(jsonField(json, 'class_name'))?.replace(/^[\w.]+>/, '') ?? null;
    const config = jsonField(json, 'config');
    const id = jsonField(json, 'shared_object_id');
    if (id !== undefined && typeof id !== 'number') this.warn('a shared object whose number is no number');
    const name = jsonText(jsonField(config, 'name')) ?? jsonText(jsonField(json, 'name')) ?? null;
    return {
      className: className === null ? null : (renamed.get(className) ?? className),
      name,
      layers: this.layers(config),
      config,
      calls: this.calls(jsonField(json, 'inbound_nodes'), name),
      sharedId: typeof id === 'number' ? id : undefined,
    };
  }

  private layers(config: Json | undefined): readonly LayerConfig[] | undefined {
    // The first versions of Sequential had the list itself for a configuration.
    const layers = isJsonList(config) ? config : jsonField(config, 'layers');
    if (layers === undefined) return undefined;
    if (!isJsonList(layers)) {
      this.warn('layers that are no list');
      return undefined;
    }
    const objects = layers.filter(isJsonObject);
    if (objects.length < layers.length) this.warn('layers that are no objects');
    this.count += objects.length;
    if (this.count > mostLayers) {
      this.warn(`more than ${String(mostLayers)} layers`);
      return undefined;
    }
    return objects.map((layer) => this.layer(layer));
  }

  /** One node a call: a list in Keras 2, an object in Keras 3. */
  private calls(nodes: Json | undefined, name: string | null): number {
    if (nodes === undefined) return 1;
    const list = jsonList(nodes);
    const isOdd = !isJsonList(nodes) || list.some((node) => !isJsonList(node) && !isJsonList(jsonField(node, 'args')));
    if (isOdd) this.warn('calls of a layer that are none');
    if (list.some((node, call) => isJsonObject(node) && callsOf(node, name).some((earlier) => earlier >= call)))
      this.warn(`the layer ${JSON.stringify((name ?? '').slice(0, 200))} is its own input`);
    return list.length;
  }

  /** A model may be called anything; a layer's class names its group in the weights. */
  checkClasses(root: LayerConfig): void {
    const waiting = [root];
    for (let layer = waiting.pop(); layer !== undefined; layer = waiting.pop()) {
      const { className, layers } = layer;
      if (className === null) this.warn('a layer without a class');
      else if (!/^[A-Za-z_]\w*$/.test(className) || className.length > longestClassName)
        this.warn(`a layer of class ${JSON.stringify(className.slice(0, 50))}`);
      waiting.push(...(layers ?? []));
    }
  }

  /** One number stands for one object: its class and name are the same wherever it is, and it is not inside itself. */
  checkShared(root: LayerConfig): void {
    const known = new Map<number, LayerConfig>();
    const waiting: { readonly layer: LayerConfig; readonly above: ReadonlySet<number> }[] = [{ layer: root, above: new Set() }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { layer, above } = next;
      const { sharedId: id } = layer;
      const first = id === undefined ? undefined : known.get(id);
      if (id !== undefined && above.has(id)) this.warn('a layer that is inside itself');
      else if (first !== undefined && (first.name !== layer.name || first.className !== layer.className))
        this.warn('two different layers are told to be one object');
      if (id !== undefined && first === undefined) known.set(id, layer);
      const inside = id === undefined ? above : new Set([...above, id]);
      for (const child of layer.layers ?? []) waiting.push({ layer: child, above: inside });
    }
  }

  warn(message: string): void {
    const warning: Warning = { tag: 'corrupt', message: `the model's configuration: ${message}` };
    if (!this.warnings.some((known) => known.message === warning.message)) this.warnings.push(warning);
  }
}

/** Numbers of the calls of the layer `name` whose results a node takes. */
function callsOf(node: Json, name: string | null): readonly number[] {
  const calls: number[] = [];
  const waiting: Json[] = [node];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const history = jsonList(jsonField(value, 'config', 'keras_history'));
    if (history[0] === name && typeof history[1] === 'number') calls.push(history[1]);
    if (isJsonList(value)) waiting.push(...value);
    else if (isJsonObject(value)) waiting.push(...Object.values(value));
  }
  return calls;
}
