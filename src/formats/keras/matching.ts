/** Which group of the weights file belongs to which layer of the configuration: by names, else by counters of classes. */
import { jsonField, jsonList } from '../names/json-fields.js';
import { layerInside, type LayerConfig } from './config.js';
import { snakeCase } from './naming.js';
import type { StoredGroup } from './stored.js';

interface Numbered {
  readonly name: string;
  readonly counter: number;
  readonly group: StoredGroup;
}

/** `dense_2` is the third of `dense`, unless a class is called so. */
function numbered(list: StoredGroup): ReadonlyMap<string, readonly Numbered[]> {
  const byName = new Map<string, Numbered[]>();
  for (const group of list.children.values()) {
    const [, base = group.key, counter] = /^(.+?)_(\d+)$/.exec(group.key) ?? [];
    for (const name of counter === undefined ? [group.key] : [base]) {
      const entry = { name, counter: Number(counter ?? 0), group };
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [entry]);
      else known.push(entry);
    }
  }
  for (const entries of byName.values()) entries.sort((a, b) => a.counter - b.counter);
  return byName;
}

/** Each configured layer with its group: by the layer's name where the file has it, else by order among those of one class. */
export function matchLayers(
  layers: readonly LayerConfig[],
  list: StoredGroup | undefined,
  isKnown: (layer: LayerConfig) => boolean,
): ReadonlyMap<LayerConfig, StoredGroup> {
  const matched = new Map<LayerConfig, StoredGroup>();
  if (list === undefined) return matched;
  const groups = numbered(list);
  for (const name of new Set(layers.map(({ className }) => snakeCase(className ?? '')))) {
    const configured = layers.filter(({ className }) => snakeCase(className ?? '') === name);
    const left = [...(groups.get(name) ?? [])];
    const take = (layer: LayerConfig, at: number): void => {
      const [entry] = left.splice(at, 1);
      if (entry !== undefined) matched.set(layer, entry.group);
    };
    for (const layer of configured) {
      const at = layer.name === null ? -1 : left.findIndex(({ group }) => group.layerName === layer.name);
      if (at >= 0) take(layer, at);
    }
    const unnamed = configured.filter((layer) => !matched.has(layer));
    const fresh = unnamed.length > left.length ? unnamed.filter((layer) => !isKnown(layer)) : unnamed;
    for (const layer of fresh) {
      const at = left.findIndex(({ group }) => group.layerName === undefined || layer.name === null);
      if (at >= 0) take(layer, at);
    }
  }
  return matched;
}

/** Names of which counters are missing, with the layers before the first gap. Keras 2.13 leaves gaps for other reasons. */
export function missingCounters(
  list: StoredGroup,
): readonly { readonly name: string; readonly candidates: readonly StoredGroup[]; readonly missing: number }[] {
  if (list.key !== 'layers') return [];
  return [...numbered(list)].flatMap(([name, entries]) => {
    const last = entries.at(-1)?.counter ?? 0;
    const missing = last + 1 - entries.length;
    const gap = entries.findIndex(({ counter }, i) => counter !== i);
    return missing === 0 || gap < 0 ? [] : [{ name, missing, candidates: entries.slice(0, gap).map(({ group }) => group) }];
  });
}

/** What the configuration tells of a layer in an attribute: `layer`, `forward_layer`, `cell`. */
export function attributeConfig(holder: LayerConfig, attribute: string): LayerConfig | undefined {
  const key = attribute === 'forward_layer' ? 'layer' : attribute;
  const own = layerInside(jsonField(holder.config, key)) ?? layerInside(jsonField(holder.config, key.replace(/^_+/, '')));
  if (own === undefined && attribute === 'backward_layer') return layerInside(jsonField(holder.config, 'layer'));
  return own;
}

/** Layers in a list of the configuration: the cells of a stack. */
export function layerCells(holder: LayerConfig | undefined, attribute: string): readonly LayerConfig[] {
  return jsonList(jsonField(holder?.config, attribute)).flatMap((item) => layerInside(item) ?? []);
}
