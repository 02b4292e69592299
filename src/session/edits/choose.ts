/**
 * Which parameters an edit is about.
 *
 *   choose('*.weight', checkpoint.parameters);          // [0, 2]
 *   tiedTo([0], open.ties.all, checkpoint.parameters);  // ['decoder.weight'], which has the same storage
 */
import type { Selection } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import type { TieGroup } from '../../model/tie.js';
import { glob } from '../glob.js';
import { nearestName } from './nearest-name.js';

/** Names by index; undefined for a parameter that an edit before has removed. A `ParameterList` is one. */
export interface Names {
  readonly length: number;
  nameAt(index: number): string | undefined;
}

/**
 * Indices in the order of the parameters for a pattern, in the order of the list for names; each once. A parameter whose name is the pattern itself is
 * meant, too. `refused` for a name that is not there and for a pattern that matches nothing, with the nearest name.
 */
export function choose(selection: Selection, names: Names): readonly number[] {
  return typeof selection === 'string' ? matching(selection, names) : listed(selection, names);
}

function matching(pattern: string, names: Names): readonly number[] {
  const matches = glob(pattern);
  const found: number[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = names.nameAt(index);
    if (name !== undefined && (name === pattern || matches(name))) found.push(index);
  }
  if (found.length > 0) return found;
  const what = isPattern(pattern) ? `no parameter matches ${pattern}` : `there is no parameter ${pattern}`;
  throw notThere(what, pattern, names);
}

/** A name that several parameters have means all of them. */
function listed(wanted: readonly string[], names: Names): readonly number[] {
  const indices = new Map<string, number[]>(wanted.map((name) => [name, []]));
  for (let index = 0; index < names.length; index++) indices.get(names.nameAt(index) ?? '')?.push(index);
  const missing = wanted.find((name) => indices.get(name)?.length === 0);
  if (missing !== undefined) throw notThere(`there is no parameter ${missing}`, missing.replaceAll('*', '?'), names);
  return [...new Set([...indices.values()].flat())];
}

export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

function notThere(what: string, pattern: string, names: Names): CheckpointError {
  const nearest = nearestName(pattern, names);
  return new CheckpointError('refused', nearest === undefined ? what : `${what}; did you mean ${nearest}?`);
}

/**
 * Names that change with the chosen parameters without being chosen: aliases, and parameters of the same elements of the same storage. Never those
 * that only have equal content, nor those that share a part.
 */
export function tiedTo(chosen: readonly number[], ties: readonly TieGroup[], names: Names): readonly string[] {
  const indices = new Set(chosen);
  const own = new Set(chosen.map((index) => names.nameAt(index)));
  const tied = ties.filter(isIdentity).filter((group) => group.indices.some((index) => indices.has(index)));
  return [...new Set(tied.flatMap((group) => currentNames(group, names)))].filter((name) => !own.has(name));
}

function isIdentity({ kind }: TieGroup): boolean {
  return kind === 'alias' || kind === 'storage';
}

/** Parameters under the names that they have now; then aliases, which are not stored, as the file tells them: their names come last. */
function currentNames({ names, indices }: TieGroup, current: Names): readonly string[] {
  return [...indices.map((index) => current.nameAt(index)).filter((name) => name !== undefined), ...names.slice(indices.length)];
}
