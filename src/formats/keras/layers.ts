/**
 * Layers of the configuration joined with groups of the weights file. The file names groups after classes, with a counter for each list of layers;
 * a layer that was stored already is not stored again, and only the configuration says where else it is used.
 */
import type { Warning } from '../../model/checkpoint.js';
import { isJsonObject } from '../names/json-fields.js';
import { newBlock, variablesOf, type KerasBlock } from './blocks.js';
import { layerInside, type LayerConfig } from './config.js';
import { attributeConfig, layerCells, matchLayers, missingCounters } from './matching.js';
import { classOfCell, innerClass, innerName, innerRank, mustHaveVariables, nameVariables, snakeCase } from './naming.js';
import { hasVariables, type StoredGroup, type StoredVariable } from './stored.js';

type LayerBlock = KerasBlock<StoredVariable>;

export interface JoinedModel {
  readonly root: LayerBlock;
  /** Stored a second time: what is kept, and the names under which it is there again. */
  readonly copies: ReadonlyMap<StoredVariable, readonly StoredVariable[]>;
  /** Stored once and used in several places. `inferred`: from what is missing in the file. */
  readonly uses: ReadonlyMap<StoredVariable, SharedUse>;
  readonly warnings: readonly Warning[];
}

export interface SharedUse {
  readonly usedBy: readonly string[];
  readonly inferred: boolean;
}

/** Where a list of layers is stored: `layers`, in Keras 2.13 `_layer_checkpoint_dependencies`. */
const layerLists = ['layers', '_layer_checkpoint_dependencies'];

/** `config` is undefined where the file tells none. */
export function joinLayers(stored: StoredGroup, config: LayerConfig | undefined): JoinedModel {
  return new Join().run(stored, config);
}

class Join {
  private readonly copies = new Map<StoredVariable, StoredVariable[]>();
  private readonly uses = new Map<StoredVariable, { usedBy: string[]; inferred: boolean }>();
  private readonly warnings: Warning[] = [];
  private readonly taken = new Set<StoredGroup>();
  /** Layers that were stored, by what tells them again. */
  private readonly byIdentity = new Map<string, { readonly block: LayerBlock; readonly path: string }>();

  run(stored: StoredGroup, config: LayerConfig | undefined): JoinedModel {
    const root = newBlock<StoredVariable>('', config?.className ?? null);
    this.fill(root, stored, config, '');
    const { copies, uses, warnings } = this;
    return { root, copies, uses, warnings };
  }

  /** A layer's own variables, its listed layers and those it holds in attributes. */
  private fill(block: LayerBlock, stored: StoredGroup, config: LayerConfig | undefined, path: string): void {
    this.taken.add(stored);
    block.variables.push(...nameVariables<StoredVariable>(block.className, config?.config, stored.variables));
    const list = layerLists.flatMap((key) => stored.children.get(key) ?? [])[0];
    if (config?.layers !== undefined) this.listed(block, list, config, path);
    else if (list !== undefined) {
      this.attribute(block, list, undefined, path);
      this.gaps(block, list, [], new Map(), path);
    }
    const attributes = [...stored.children.values()]
      .filter((child) => child !== list && !this.taken.has(child) && !isBeside(child, path))
      .sort((a, b) => innerRank(a.key) - innerRank(b.key) || a.address - b.address);
    for (const child of attributes) this.attribute(block, child, config, path);
    if (block.className === 'SpectralNormalization') this.foldCopy(block);
    this.sharedInside(block, config, path);
  }

  private listed(block: LayerBlock, list: StoredGroup | undefined, config: LayerConfig, path: string): void {
    const isSequential = config.className === 'Sequential';
    const layers = (config.layers ?? []).filter(({ className }) => !isSequential || className !== 'InputLayer');
    const matched = matchLayers(layers, list, (layer) => this.known(layer) !== undefined);
    for (const layer of layers) this.layer(block, layer, matched.get(layer), path);
    if (list === undefined) return;
    const left = [...list.children.values()].filter((group) => !this.taken.has(group));
    for (const group of left.filter(hasVariables)) {
      this.warn(`the weights hold ${JSON.stringify(group.path.slice(0, 200))}, which the configuration does not tell`);
      this.attribute(block, group, undefined, path);
    }
    this.gaps(block, list, layers, matched, path);
  }

  private layer(parent: LayerBlock, layer: LayerConfig, stored: StoredGroup | undefined, path: string): void {
    const name = layer.name ?? stored?.key ?? snakeCase(layer.className ?? 'layer');
    const at = path === '' ? name : `${path}/${name}`;
    const block = newBlock<StoredVariable>(name, layer.className);
    const known = stored === undefined ? this.known(layer) : undefined;
    if (stored !== undefined) this.fill(block, stored, layer, at);
    else if (known !== undefined) {
      block.variables.push(...known.block.variables);
      block.children.push(...known.block.children);
      this.use(known.block, [known.path, at]);
    } else if (mustHaveVariables(layer.className ?? ''))
      this.warn(`the weights of the layer ${JSON.stringify(name.slice(0, 200))} are missing`);
    else for (const child of layer.layers ?? []) this.layer(block, child, undefined, at);
    if (stored !== undefined) this.remember(layer, block, at);
    if (layer.calls > 1) this.use(block, Array.from({ length: layer.calls }, (_, call) => `${at}, call ${String(call)}`).slice(0, 100));
    parent.children.push(block);
  }

  /** A layer in an attribute; a list or dictionary of layers has no variables of its own and is no block. */
  private attribute(parent: LayerBlock, stored: StoredGroup, holder: LayerConfig | undefined, path: string): void {
    if (!hasVariables(stored)) return;
    const isContainer = !stored.hasVariables && stored.variables.length === 0;
    if (isContainer) {
      this.taken.add(stored);
      const cells = layerCells(holder, stored.key);
      // Without a configuration, groups of layers without variables tell that those layers are there.
      const isListed = holder === undefined && layerLists.includes(stored.key);
      for (const child of [...stored.children.values()].sort((a, b) => a.address - b.address)) {
        const cell = cells.find(({ className, name }) => snakeCase(className ?? '') === child.key || name === child.key);
        if (isListed && child.hasVariables && !hasVariables(child)) parent.children.push(newBlock(child.layerName ?? child.key, null));
        else this.inner(parent, child, cell ?? (holder === undefined ? undefined : attributeConfig(holder, child.key)), path);
      }
    } else this.inner(parent, stored, holder === undefined ? undefined : attributeConfig(holder, stored.key), path, holder?.className);
  }

  private inner(parent: LayerBlock, stored: StoredGroup, config: LayerConfig | undefined, path: string, holder?: string | null): void {
    if (!stored.hasVariables && stored.variables.length === 0) {
      this.attribute(parent, stored, config, path);
      return;
    }
    const className = config?.className ?? innerClass(holder ?? null, stored.key) ?? null;
    const name = stored.layerName ?? innerName(stored.key, config?.name ?? null, className);
    const at = path === '' ? name : `${path}/${name}`;
    const block = newBlock<StoredVariable>(name, className ?? classOfCell(name));
    this.fill(block, stored, config, at);
    if (config !== undefined) this.remember(config, block, at);
    if (variablesOf(block).length > 0) parent.children.push(block);
  }

  /** Layers that a layer holds although they were stored with another: their numbers tell them. */
  private sharedInside(block: LayerBlock, config: LayerConfig | undefined, path: string): void {
    if (config === undefined || !isJsonObject(config.config)) return;
    for (const value of Object.values(config.config)) {
      const inside = layerInside(value);
      if (inside?.sharedId === undefined) continue;
      const known = this.byIdentity.get(`id ${String(inside.sharedId)}`);
      if (known === undefined || block.children.includes(known.block)) continue;
      const child = newBlock<StoredVariable>(inside.name ?? known.block.name, inside.className);
      child.variables.push(...known.block.variables);
      child.children.push(...known.block.children);
      block.children.push(child);
      this.use(known.block, [known.path, `${path}/${child.name}`]);
    }
  }

  /** Counters that are missing between others: a layer that the list holds twice (Keras 3 counts it again, and tells it nowhere else). */
  private gaps(
    block: LayerBlock,
    list: StoredGroup,
    layers: readonly LayerConfig[],
    matched: ReadonlyMap<LayerConfig, StoredGroup>,
    path: string,
  ): void {
    for (const { name, candidates, missing } of missingCounters(list)) {
      const unmatched = layers.filter((layer) => snakeCase(layer.className ?? '') === name && !matched.has(layer)).length;
      const [only, more] = candidates;
      if (missing <= unmatched || only === undefined || more !== undefined) continue;
      const used = block.children.find((child) => variablesOf(child).some((variable) => variable.path.startsWith(`${only.path}/`)));
      if (used === undefined) continue;
      const at = path === '' ? used.name : `${path}/${used.name}`;
      this.use(used, [at, `${at}, again`], true);
    }
  }

  /** The wrapper stores the kernel that the layer inside stores too. */
  private foldCopy(block: LayerBlock): void {
    const [copy] = block.variables;
    const kept = block.children[0]?.variables[0];
    if (copy?.name !== 'kernel' || kept?.name !== 'kernel') return;
    this.copies.set(kept.stored, [copy.stored]);
    block.variables[0] = kept;
  }

  private known(layer: LayerConfig): { readonly block: LayerBlock; readonly path: string } | undefined {
    const byNumber = layer.sharedId === undefined ? undefined : this.byIdentity.get(`id ${String(layer.sharedId)}`);
    return byNumber ?? this.byIdentity.get(`name ${String(layer.className)} ${String(layer.name)}`);
  }

  private remember(layer: LayerConfig, block: LayerBlock, path: string): void {
    const entry = { block, path };
    if (layer.sharedId !== undefined) this.byIdentity.set(`id ${String(layer.sharedId)}`, entry);
    if (layer.name !== null) this.byIdentity.set(`name ${String(layer.className)} ${layer.name}`, entry);
  }

  private use(block: LayerBlock, usedBy: readonly string[], inferred = false): void {
    for (const variable of variablesOf(block)) {
      const known = this.uses.get(variable);
      if (known === undefined) this.uses.set(variable, { usedBy: [...usedBy], inferred });
      else known.usedBy.push(...usedBy.filter((use) => !known.usedBy.includes(use)));
    }
  }

  private warn(message: string): void {
    if (this.warnings.length < 20) this.warnings.push({ tag: 'corrupt', message });
  }
}

/** Of the root: what belongs to training, not to the model. */
function isBeside({ key }: StoredGroup, path: string): boolean {
  return path === '' && (key === 'optimizer' || key === 'metrics');
}
