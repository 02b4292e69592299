/** From index, object graph and what a SavedModel tells: parameters in the framework's order, their tree and their ties. */
import type { Warning } from '../../model/checkpoint.js';
import type { Parameter } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { DeclaredBlock } from '../names/declared-tree.js';
import { splitAtSlashes } from '../names/slashes.js';
import { sharedStorageTies, usedSeveralTimes } from '../shared-storages.js';
import { isKerasModel, keysInOrder } from './graph-order.js';
import { readObjectKey, slotOwner } from './key.js';
import { layerBlocks, ObjectWalk, type SavedFacts } from './layers.js';
import type { ObjectNode } from './object-graph.js';
import { roleOfObject, roleOfScope } from './role.js';
import { Sharing } from './sharing.js';
import { exportedTwins } from './twins.js';
import type { Found } from './values.js';

/** A value of the checkpoint, in the order of the index. */
export interface Stored {
  readonly name: string;
  readonly found: Found;
}

export interface Assembled {
  readonly parameters: readonly Parameter[];
  readonly blocks: readonly DeclaredBlock[];
  readonly ties: readonly TieGroup[];
  readonly warnings: readonly Warning[];
}

export function assemble(stored: readonly Stored[], nodes: readonly ObjectNode[], saved: SavedFacts): Assembled {
  const twins = checkedTwins(exportedTwins(nodes), stored);
  const hidden = new Set(twins.values());
  const ordered = inOrder(
    stored.filter(({ name }) => !hidden.has(name)),
    nodes,
  );
  const builder = new Builder(ordered, nodes, saved);
  const parameters = ordered.map((value, index) => builder.parameter(value, index));
  const aliases = parameters.flatMap(({ name, index }): TieGroup[] => {
    const twin = twins.get(name);
    return twin === undefined ? [] : [{ kind: 'alias', names: [name, twin], indices: [index] }];
  });
  return {
    parameters,
    blocks: layerBlocks(nodes, saved.layers),
    ties: [...aliases, ...parameters.flatMap((parameter) => builder.ties(parameter)), ...sharedStorageTies(parameters.filter(holdsValues))],
    warnings: disagreements(stored, nodes),
  };
}

function holdsValues({ shape }: Parameter): boolean {
  return !shape.includes(0);
}

/** Twins of one type and shape: anything else is two variables. */
function checkedTwins(twins: ReadonlyMap<string, string>, stored: readonly Stored[]): ReadonlyMap<string, string> {
  if (twins.size === 0) return twins;
  const found = new Map(stored.map((value) => [value.name, value.found]));
  const facts = (name: string): string | undefined => {
    const value = found.get(name);
    return value === undefined ? undefined : `${value.dtype} ${value.shape.join()}`;
  };
  return new Map([...twins].filter(([name, twin]) => facts(name) !== undefined && facts(name) === facts(twin)));
}

function inOrder(stored: readonly Stored[], nodes: readonly ObjectNode[]): readonly Stored[] {
  if (!isKerasModel(nodes)) return stored;
  const positions = keysInOrder(nodes);
  const position = ({ name }: Stored): number => positions.get(name) ?? positions.size;
  return [...stored].sort((a, b) => position(a) - position(b));
}

class Builder {
  private readonly names: ReadonlySet<string>;
  private readonly walk: ObjectWalk;
  private readonly sharing: Sharing;
  private readonly nodeOf: ReadonlyMap<string, number>;

  constructor(
    stored: readonly Stored[],
    nodes: readonly ObjectNode[],
    private readonly saved: SavedFacts,
  ) {
    this.names = new Set(stored.map(({ name }) => name));
    this.walk = new ObjectWalk(nodes);
    this.sharing = new Sharing(nodes);
    this.nodeOf = new Map(nodes.flatMap(({ values }, node) => values.map(({ key }) => [key, node] as const)));
  }

  parameter({ name, found }: Stored, index: number): Parameter {
    const key = readObjectKey(name);
    if (key === undefined) return { index, name, path: splitAtSlashes(name), ...roleOfScope(name, this.names), ...found };
    const own = this.named(key.path);
    const path = [...own, ...(key.slotOf === undefined ? [] : this.named(key.slotOf))];
    const role = roleOfObject(key);
    const trainable = this.saved.trainable.get(this.nodeOf.get(name) ?? -1);
    const owner = slotOwner(name);
    return {
      index,
      name,
      path: key.attribute === 'VARIABLE_VALUE' ? path : [...path, key.attribute],
      role: role === 'unknown' && trainable !== undefined ? (trainable ? 'trainable' : 'buffer') : role,
      ...found,
      ...(owner !== undefined && this.names.has(owner) ? { of: owner } : {}),
    };
  }

  /** A value of an object that several others hold, or of a layer that is called several times. */
  ties(parameter: Parameter): readonly TieGroup[] {
    const node = this.nodeOf.get(parameter.name);
    const uses = node === undefined ? [] : this.sharing.usesOf(node);
    const users = uses.length > 1 ? uses : this.callsOf(parameter.name);
    return users.length > 1 ? [usedSeveralTimes(parameter, users)] : [];
  }

  private callsOf(name: string): readonly string[] {
    const { layers } = this.saved;
    if (layers.size === 0) return [];
    const shared = this.walk.along(readObjectKey(name)?.path ?? []).map((node) => layers.get(node));
    const layer = shared.find((facts) => facts !== undefined && facts.calls > 1);
    return layer === undefined
      ? []
      : Array.from({ length: Math.min(layer.calls, 100) }, (_, call) => `${layer.name}, call ${String(call)}`);
  }

  /** A path with the layers' own names, where they are known. */
  private named(path: readonly string[]): readonly string[] {
    const { layers } = this.saved;
    if (layers.size === 0) return path;
    const nodes = this.walk.along(path);
    return path.map((key, i) => layers.get(nodes[i] ?? -1)?.name ?? key);
  }
}

/** What the object graph says is stored, and the index does not hold; and values that two objects claim. */
function disagreements(stored: readonly Stored[], nodes: readonly ObjectNode[]): readonly Warning[] {
  const names = new Set(stored.map(({ name }) => name));
  const claimed = new Set<string>();
  const missing: string[] = [];
  const twice: string[] = [];
  for (const { values } of nodes)
    for (const { key } of values) {
      if (!names.has(key)) missing.push(key);
      if (claimed.has(key)) twice.push(key);
      claimed.add(key);
    }
  const told = (keys: readonly string[], what: string): readonly Warning[] =>
    keys[0] === undefined
      ? []
      : [{ tag: 'corrupt', message: `${String(keys.length)} ${what}, the first is ${JSON.stringify(keys[0].slice(0, 200))}` }];
  return [...told(missing, 'values of the object graph are not in the index'), ...told(twice, 'values belong to two objects each')];
}
