/**
 * What pending edits have made of a checkpoint. An overlay is never changed: every edit makes another one, and undo goes back to the one before.
 * New bytes lie in a scratch file; everything that reads (statistics, pictures, values, export) reads them like any other bytes.
 */

/** Some bytes of a storage are others now. */
export interface Patch {
  /** In the storage, in bytes. */
  readonly start: number;
  readonly length: number;
  /** Where the new bytes lie in the scratch file. */
  readonly at: number;
}

export interface Overlay {
  /** By index of the storage: sorted by start, without overlap. */
  readonly patches: ReadonlyMap<number, readonly Patch[]>;
  /** New names, by index of the parameter. */
  readonly names: ReadonlyMap<number, string>;
  /** Indices of parameters that are there no more. */
  readonly removed: ReadonlySet<number>;
  /** Parameters that were given storage of their own: where it lies in the scratch file, whole and in C order. */
  readonly untied: ReadonlyMap<number, Omit<Patch, 'start'>>;
}

export const noEdits: Overlay = { patches: new Map(), names: new Map(), removed: new Set(), untied: new Map() };

/** The patches of a storage with one more; where they overlap, the new one counts. */
export function withPatch(patches: readonly Patch[], added: Patch): readonly Patch[] {
  const end = added.start + added.length;
  const before = patches.flatMap((patch) => clipped(patch, -Infinity, added.start));
  const after = patches.flatMap((patch) => clipped(patch, end, Infinity));
  return [...before, added, ...after];
}

/** What of a patch lies between `low` and `high`. */
function clipped({ start, length, at }: Patch, low: number, high: number): readonly Patch[] {
  const from = Math.max(start, low);
  const to = Math.min(start + length, high);
  return from < to ? [{ start: from, length: to - from, at: at + from - start }] : [];
}
