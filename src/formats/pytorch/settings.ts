/**
 * What a checkpoint holds besides tensors: epoch, arguments, the optimizer's groups. Small and plain, or left out.
 *
 *   settingsOf(root).get('optimizer.param_groups')
 */
import type { Json } from '../../model/checkpoint.js';
import { attributes, entriesOf, entry, isNode, itemsOf, numberOf, type PickleValue } from '../pickle/nodes.js';
import { isOptimizer } from './contents.js';

const mostSettings = 1000;
/** Of one setting: values, and levels. */
const mostValues = 500;
const deepest = 4;

/** Of the root's own entries, and of the optimizers among them. */
export function settingsOf(root: PickleValue): ReadonlyMap<string, Json> {
  const settings: [string, Json][] = [];
  for (const [key, value] of entriesOf(root) ?? []) {
    if (settings.length >= mostSettings) break;
    if (typeof key !== 'string') continue;
    const isGroups = isNode(value) && isOptimizer(value);
    const told = plainValue(isGroups ? entry(value, 'param_groups') : value);
    if (told !== undefined) settings.push([isGroups ? `${key}.param_groups` : key, told]);
  }
  return new Map(settings);
}

/** Undefined for what is no plain value, or too much of it: tensors, above all. */
function plainValue(value: PickleValue | undefined): Json | undefined {
  const left = { values: mostValues };
  const plain = (each: PickleValue | undefined, depth: number): Json | undefined => {
    if (--left.values < 0 || depth > deepest || typeof each === 'bigint') return undefined;
    if (!isNode(each)) return numberOf(each) ?? (each instanceof Object ? undefined : each);
    const items = itemsOf(each);
    if (items !== undefined) return whole(items.map((item) => plain(item, depth + 1)));
    const entries = entriesOf(each) ?? entriesOf(attributes(each));
    if (entries === undefined || entries.length === 0) return undefined;
    const pairs = entries.map(([key, held]): [string, Json | undefined] => [typeof key === 'string' ? key : '', plain(held, depth + 1)]);
    return pairs.some(([key, held]) => key === '' || held === undefined) ? undefined : Object.fromEntries(known(pairs));
  };
  return plain(value, 0);
}

function whole(items: readonly (Json | undefined)[]): readonly Json[] | undefined {
  const told = items.filter((item) => item !== undefined);
  return told.length === items.length ? told : undefined;
}

function known(pairs: readonly (readonly [string, Json | undefined])[]): readonly (readonly [string, Json])[] {
  return pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}
