/** Looking into JSON that may be anything: what is not as expected is undefined, and what every object inherits is no field of it. */
import type { Json } from '../../model/checkpoint.js';

type JsonObject = Readonly<Record<string, Json>>;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !isJsonList(value);
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A field of an object, or undefined. Several keys lead inwards. */
export function jsonField(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let at = value;
  for (const key of keys) at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

export function jsonText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Empty for what is no list. */
export function jsonList(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}
