/** Fields of JSON that comes from a file. Nothing is looked up on prototypes. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';

export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Undefined where `value` is no object, or has no such key of its own. */
export function fieldOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Throws `corrupt` unless it is a list of whole numbers of at least `least`. */
export function sizesOf(value: Json | undefined, what: string, least: number): readonly number[] {
  if (!isList(value)) throw new CheckpointError('corrupt', `an array without ${what}`);
  return value.map((size) => {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < least)
      throw new CheckpointError('corrupt', `an array with an impossible ${what}`);
    return size;
  });
}
