/** Attribute, index, call and iteration, as Python does them and with its words when it cannot. */
import { noAttribute, notUnderstood, raised } from '../failure.js';
import { text, typeOf, type Given, type Value } from './value.js';

/** Items of an iteration that is followed to its end. */
const mostItems = 1_000_000;

export function attributeOf(value: Value, name: string): Value {
  const found = findAttribute(value, name);
  if (found === undefined) throw noAttribute(typeOf(value), name);
  return found;
}

export function findAttribute(value: Value, name: string): Value | undefined {
  return value.kind === 'object' ? value.attribute?.(name) : undefined;
}

export function itemOf(value: Value, key: Value): Value {
  if (value.kind === 'object' && value.item !== undefined) return value.item(key);
  if (value.kind === 'string' && key.kind === 'integer') return characterOf(value.value, key.value);
  throw raised('TypeError', `'${typeOf(value)}' object is not subscriptable`);
}

function characterOf(value: string, index: number): Value {
  const character = Array.from(value).at(index);
  if (character === undefined) throw raised('IndexError', 'string index out of range');
  return text(character);
}

export function callOf(value: Value, given: Given): Value {
  if (value.kind === 'object' && value.call !== undefined) return value.call(given);
  throw raised('TypeError', `'${typeOf(value)}' object is not callable`);
}

export function iterate(value: Value): Iterable<Value> {
  if (value.kind === 'string') return Array.from(value.value, (character) => text(character));
  if (value.kind === 'object' && value.iterate !== undefined) return value.iterate();
  throw raised('TypeError', `'${typeOf(value)}' object is not iterable`);
}

/** All items, of which there may not be very many. */
export function itemsOf(value: Value): Value[] {
  const items: Value[] = [];
  for (const item of iterate(value)) {
    if (items.length >= mostItems) throw notUnderstood(`more than ${String(mostItems)} items`);
    items.push(item);
  }
  return items;
}

export function lengthOf(value: Value): number {
  if (value.kind === 'string') return Array.from(value.value).length;
  if (value.kind === 'object' && value.length !== undefined) return value.length();
  throw raised('TypeError', `object of type '${typeOf(value)}' has no len()`);
}

/** `is`. */
export function isSame(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left.kind === 'object' && right.kind === 'object') return left.identity !== undefined && left.identity() === right.identity?.();
  return equalPlain(left, right);
}

/** `==` of values that are no tensors. */
export function equalPlain(left: Value, right: Value): boolean {
  if ('value' in left && 'value' in right)
    return typeof left.value === 'string' || typeof right.value === 'string'
      ? left.value === right.value
      : Number(left.value) === Number(right.value);
  return left.kind === right.kind && (left.kind === 'none' || left.kind === 'ellipsis');
}
