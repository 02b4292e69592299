/** The blocks of a legacy model: from its configuration, and below that from the paths of its variables. */
import { isJsonObject } from '../names/json-fields.js';
import type { DatasetFacts } from '../hdf5/contents.js';
import { newBlock, type KerasBlock } from './blocks.js';
import { layerInside, type LayerConfig } from './config.js';
import { classOfCell, roleFromVariable } from './naming.js';

type LegacyBlock = KerasBlock<DatasetFacts>;

/** A layer of the configuration with its block. */
export interface ConfiguredLayer {
  readonly config: LayerConfig;
  readonly block: LegacyBlock;
  /** Names from the root. */
  readonly path: string;
  /** Configured layers inside it, at any depth, by name. */
  readonly inside: ReadonlyMap<string, readonly ConfiguredLayer[]>;
}

/** Where a weight was put. */
export interface Placed {
  readonly layer: ConfiguredLayer;
  /** Names from the root to the block that holds it. */
  readonly path: string;
}

/** A layer that the graph calls several times. */
export interface CalledLayer {
  readonly block: LegacyBlock;
  readonly uses: readonly string[];
}

export class LayerTree {
  readonly root: LegacyBlock;
  private readonly all: ConfiguredLayer[] = [];
  private readonly outer = new Map<string, ConfiguredLayer>();
  /** Layers whose configuration does not tell a name: they get those of the file that are left, in order. */
  private readonly nameless: LayerConfig[] = [];

  constructor(config: LayerConfig | undefined) {
    this.root = newBlock('', config?.className ?? null);
    for (const layer of listed(config)) {
      if (layer.name === null) this.nameless.push(layer);
      else if (!this.outer.has(layer.name)) this.addOuter(layer.name, layer);
    }
  }

  /** The outer layer of that name: configured, or made for its weights. */
  layer(name: string): ConfiguredLayer {
    const config = this.nameless[0] ?? { className: null, layers: undefined, config: undefined, calls: 1, sharedId: undefined };
    const known = this.outer.get(name);
    if (known !== undefined) return known;
    this.nameless.shift();
    return this.addOuter(name, { ...config, name });
  }

  /** A weight of the model itself. */
  addOwn(name: string, stored: DatasetFacts): void {
    const local = localName(name);
    this.root.variables.push({ name: local, role: roleFromVariable(this.root.className, local), stored });
  }

  /** Puts a weight where its path says. */
  add(outer: ConfiguredLayer, weight: string, stored: DatasetFacts): Placed {
    const local = localName(weight);
    const { layer, rest } = holderOf(outer, weight.split('/').slice(0, -1), local);
    let { block } = layer;
    for (const name of rest) {
      const known = block.children.find((child) => child.name === name);
      const child: LegacyBlock = known ?? newBlock(name, innerClassOf(layer.config, name));
      if (known === undefined) block.children.push(child);
      block = child;
    }
    block.variables.push({ name: local, role: roleFromVariable(block.className, local), stored });
    return { layer, path: [layer.path, ...rest].join('/') };
  }

  calledLayers(): readonly CalledLayer[] {
    return this.all
      .filter(({ config }) => config.calls > 1)
      .map(({ block, path, config }) => ({ block, uses: callsOf(path, config.calls) }));
  }

  private addOuter(name: string, config: LayerConfig): ConfiguredLayer {
    const layer = this.configure(config, '');
    this.outer.set(name, layer);
    this.root.children.push(layer.block);
    return layer;
  }

  private configure(config: LayerConfig, above: string): ConfiguredLayer {
    const name = config.name ?? '';
    const path = above === '' ? name : `${above}/${name}`;
    const block = newBlock<DatasetFacts>(name, config.className);
    const inside = new Map<string, ConfiguredLayer[]>();
    const layer: ConfiguredLayer = { config, block, path, inside };
    this.all.push(layer);
    for (const child of listed(config)) {
      const configured = this.configure(child, path);
      block.children.push(configured.block);
      for (const [key, layers] of [[child.name ?? '', [configured]] as const, ...configured.inside])
        inside.set(key, [...(inside.get(key) ?? []), ...layers]);
    }
    return layer;
  }
}

/** Without the inputs of a Sequential, which are none of its layers. */
function listed(config: LayerConfig | undefined): readonly LayerConfig[] {
  const isSequential = config?.className === 'Sequential';
  return (config?.layers ?? []).filter(({ className }) => !isSequential || className !== 'InputLayer');
}

/** `kernel:0` is `kernel`. */
function localName(weight: string): string {
  return (weight.split('/').at(-1) ?? weight).replace(/:\d+$/, '');
}

/** The innermost configured layer that the path names (names may hold slashes), and what comes after it. */
function holderOf(
  outer: ConfiguredLayer,
  segments: readonly string[],
  local: string,
): { readonly layer: ConfiguredLayer; readonly rest: readonly string[] } {
  for (let end = segments.length; end > 0; end--) {
    for (let start = 0; start < end; start++) {
      const name = segments.slice(start, end).join('/');
      const candidates = outer.inside.get(name) ?? (name === outer.config.name ? [outer] : []);
      const layer = candidates.find(({ block }) => block.variables.every((variable) => variable.name !== local)) ?? candidates[0];
      if (layer !== undefined) return { layer, rest: segments.slice(end) };
    }
  }
  return { layer: outer, rest: segments };
}

function innerClassOf({ config }: LayerConfig, name: string): string | null {
  const inside = isJsonObject(config) ? Object.values(config).flatMap((value) => layerInside(value) ?? []) : [];
  const layer = inside.find((one) => one.name === name || `forward_${one.name ?? ''}` === name || `backward_${one.name ?? ''}` === name);
  return layer?.className ?? classOfCell(name);
}

const mostCalls = 100;

function callsOf(path: string, calls: number): readonly string[] {
  return Array.from({ length: Math.min(calls, mostCalls) }, (_, call) => `${path}, call ${String(call)}`);
}
