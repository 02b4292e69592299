/**
 * What two states of the pending edits have not in common: what has to be read again.
 *
 *   differenceOf(before, after).indices.has(3)
 */
import type { EditState, PendingEdit } from './edits.js';

export interface EditDifference {
  /** Parameters whose values or names may differ. */
  readonly indices: ReadonlySet<number>;
  /** Names, ties or the list of parameters may differ, not only values. */
  readonly structural: boolean;
}

export const noEditsYet: EditState = { edits: [], undone: 0, changed: [], saved: true };

/** Edits that are the first ones of both lists made the same of the file; all others count. */
export function differenceOf(before: EditState, after: EditState): EditDifference {
  const common = commonLength(before.edits, after.edits);
  const others = [...before.edits.slice(common), ...after.edits.slice(common)];
  // Edits that were saved are in no list: one of them was undone, or done again.
  const beyondSave = others.length === 0 && before.undone !== after.undone;
  const also = beyondSave || others.some(({ tiedNames }) => tiedNames.length > 0) ? [...before.changed, ...after.changed] : [];
  return {
    indices: new Set([...others.flatMap(({ indices }) => indices), ...also, ...inOneOnly(before.changed, after.changed)]),
    structural: beyondSave || others.some(({ edit: { edit } }) => edit === 'untie' || edit === 'rename' || edit === 'remove'),
  };
}

function inOneOnly(some: readonly number[], others: readonly number[]): readonly number[] {
  const [first, second] = [new Set(some), new Set(others)];
  return [...some.filter((index) => !second.has(index)), ...others.filter((index) => !first.has(index))];
}

/** Parameters that the next save leaves out. They stay in the list until then. */
export function removedIndices({ edits }: EditState): ReadonlySet<number> {
  return new Set(edits.flatMap(({ edit, indices }) => (edit.edit === 'remove' ? indices : [])));
}

/** How many names show what an edit changes: the chosen ones, and those tied with them. */
export function namesChanged({ indices, tiedNames }: PendingEdit): number {
  return indices.length + tiedNames.length;
}

function commonLength(before: readonly PendingEdit[], after: readonly PendingEdit[]): number {
  const first = before.findIndex((pending, position) => !isSame(pending, after[position]));
  return first === -1 ? before.length : first;
}

function isSame(one: PendingEdit, other: PendingEdit | undefined): boolean {
  return other !== undefined && (one === other || JSON.stringify(one.edit) === JSON.stringify(other.edit));
}
