/** Parameters by name. */
import type { OpenCheckpoint } from './open-checkpoint.js';

/** The index of the first parameter of exactly that name; an alias is found under the name the file holds. */
export function indexOfName({ checkpoint, ties }: OpenCheckpoint, name: string): number | null {
  const { parameters } = checkpoint;
  for (let index = 0; index < parameters.length; index++) if (parameters.nameAt(index) === name) return index;
  const alias = ties.all.find(({ kind, names }) => kind === 'alias' && names.includes(name));
  return alias?.indices[0] ?? null;
}

/** Indices of names that hold the text in any case: exact ones first, then the earlier in the name the better. */
export function findParameters({ checkpoint }: OpenCheckpoint, text: string, limit: number): readonly number[] {
  const { parameters } = checkpoint;
  const wanted = text.toLowerCase();
  const found: { readonly index: number; readonly rank: number }[] = [];
  for (let index = 0; index < parameters.length; index++) {
    const name = parameters.nameAt(index);
    const position = name.toLowerCase().indexOf(wanted);
    if (position >= 0) found.push({ index, rank: name === text ? -2 : name.length === text.length ? -1 : position });
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, limit)
    .map(({ index }) => index);
}
