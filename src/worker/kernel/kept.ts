/**
 * Bytes that are dear to make (inflated, or the dense form of a sparse tensor) and wanted again by the next call for the next few elements:
 * the last ones are kept by each thread for some seconds.
 */
import { statSync } from 'node:fs';
import { placesOf, type DenseTensor, type StorageBytes } from '../../numeric/tensor.js';

const keptMilliseconds = 5000;

let kept: { readonly key: string; readonly bytes: Uint8Array } | undefined;
let timer: NodeJS.Timeout | undefined;

/** `make()`, or what it gave for the same `what` over the same files. What is made must not depend on anything else. */
export function keptFor(
  what: unknown,
  parts: readonly { readonly storage: StorageBytes }[] | readonly DenseTensor[],
  make: () => Uint8Array,
): Uint8Array {
  const key = keyOf(what, parts);
  if (key === undefined) return make();
  if (kept?.key !== key) kept = { key, bytes: make() };
  clearTimeout(timer);
  timer = setTimeout(() => {
    kept = undefined;
  }, keptMilliseconds);
  timer.unref();
  return kept.bytes;
}

/** Undefined where bytes have no place that could be told again, or a file cannot be looked at: its reader says why. */
function keyOf(what: unknown, parts: readonly { readonly storage: StorageBytes }[]): string | undefined {
  const identities: unknown[] = [];
  const paths = new Set<string>();
  for (const place of parts.flatMap(({ storage }) => placesOf(storage))) {
    if (place.kind === 'held') return undefined;
    paths.add(place.path);
  }
  for (const path of paths) {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file === undefined) return undefined;
    identities.push([path, file.ino, file.size, file.mtimeMs]);
  }
  return JSON.stringify([what, identities]);
}
