/**
 * An optimizer's variables in files of Keras 3 and late Keras 2: stored by position, so that names follow from its class and the trained variables.
 * A guess whose shapes do not fit is not made.
 */
import type { Json } from '../../model/checkpoint.js';
import { jsonField, jsonText } from '../names/json-fields.js';
import type { StoredGroup, StoredVariable } from './stored.js';

export interface NamedSlot {
  readonly name: string;
  /** The variable it belongs to. */
  readonly of?: StoredVariable;
  readonly stored: StoredVariable;
}

export interface TrainedVariable {
  /** As in its slots' names: layer and variable, joined by `_`. */
  readonly name: string;
  readonly stored: StoredVariable;
}

/** Slots of each variable, one variable after the other. */
const slots = new Map<string, readonly string[]>([
  ['Adam', ['momentum', 'velocity']],
  ['AdamW', ['momentum', 'velocity']],
  ['Lion', ['momentum']],
  ['Adagrad', ['accumulator']],
  ['RMSprop', ['velocity']],
]);

export interface OptimizerVariables {
  readonly className: string | null;
  readonly variables: readonly NamedSlot[];
  /** Stored a second time: what is kept, and the others. */
  readonly copies: ReadonlyMap<StoredVariable, readonly StoredVariable[]>;
}

/** `config` is the optimizer's part of `compile_config`. */
export function optimizerVariables(group: StoredGroup, config: Json | undefined, trained: readonly TrainedVariable[]): OptimizerVariables {
  const className = jsonText(jsonField(config, 'class_name')) ?? null;
  const inner = group.children.get('inner_optimizer');
  if (inner === undefined)
    return { className, variables: nameSlots(group.variables, className, jsonField(config, 'config'), trained), copies: new Map() };
  return lossScaling(group, inner, config, trained);
}

/** The outer optimizer stores the inner one's variables behind its own. */
function lossScaling(
  group: StoredGroup,
  inner: StoredGroup,
  config: Json | undefined,
  trained: readonly TrainedVariable[],
): OptimizerVariables {
  const innerConfig = jsonField(config, 'config', 'inner_optimizer');
  const innerClass = jsonText(jsonField(innerConfig, 'class_name')) ?? null;
  const ownCount = Math.max(0, group.variables.length - inner.variables.length);
  const names = ['iteration', 'learning_rate', 'step_counter', 'dynamic_scale'];
  const own = group.variables.slice(0, ownCount).map((stored, i): NamedSlot => ({ name: names[i] ?? stored.position, stored }));
  const copies = new Map(
    inner.variables.flatMap((kept, i): [StoredVariable, StoredVariable[]][] => {
      const copy = group.variables[ownCount + i];
      return copy === undefined ? [] : [[kept, [copy]]];
    }),
  );
  const variables = [...own, ...nameSlots(inner.variables, innerClass, jsonField(innerConfig, 'config'), trained)];
  return { className: jsonText(jsonField(config, 'class_name')) ?? null, variables, copies };
}

function nameSlots(
  stored: readonly StoredVariable[],
  className: string | null,
  config: Json | undefined,
  trained: readonly TrainedVariable[],
): readonly NamedSlot[] {
  const base = ['iteration', 'learning_rate'].slice(0, stored.length);
  const rest = stored.slice(base.length);
  const own = stored.slice(0, base.length).map((variable, i): NamedSlot => ({ name: base[i] ?? variable.position, stored: variable }));
  const wanted = wantedSlots(className, config, trained);
  const fits = wanted.length === rest.length && wanted.every(({ of }, i) => sameShape(of, rest[i]));
  return [
    ...own,
    ...rest.map((variable, i): NamedSlot => {
      const slot = fits ? wanted[i] : undefined;
      return slot === undefined ? { name: variable.position, stored: variable } : { ...slot, stored: variable };
    }),
  ];
}

interface WantedSlot {
  readonly name: string;
  readonly of: StoredVariable;
}

function wantedSlots(className: string | null, config: Json | undefined, trained: readonly TrainedVariable[]): readonly WantedSlot[] {
  const forEach = (kind: string): readonly WantedSlot[] => trained.map(({ name, stored }) => ({ name: `${name}_${kind}`, of: stored }));
  const steps = jsonField(config, 'gradient_accumulation_steps');
  return [
    ...(jsonField(config, 'use_ema') === true ? forEach('average') : []),
    ...trained.flatMap(({ name, stored }) => slotNames(className, config).map((kind) => ({ name: `${name}_${kind}`, of: stored }))),
    ...(typeof steps === 'number' && steps > 1 ? forEach('gradient_accumulator') : []),
  ];
}

function slotNames(className: string | null, config: Json | undefined): readonly string[] {
  if (className === 'SGD') return jsonField(config, 'momentum') === 0 ? [] : ['momentum'];
  return slots.get(className ?? '') ?? [];
}

function sameShape(a: StoredVariable, b: StoredVariable | undefined): boolean {
  return b !== undefined && a.dataset.shape?.join() === b.dataset.shape?.join();
}
