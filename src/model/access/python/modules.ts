/** Imported modules: `torch`, `np`, `mx`. */
import type { PythonObject, Value } from './value.js';

export function moduleOf(attributes: Readonly<Record<string, Value>>): PythonObject {
  const known = new Map(Object.entries(attributes));
  return { kind: 'object', type: 'module', attribute: (name) => known.get(name) };
}
