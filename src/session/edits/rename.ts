/**
 * New names from patterns: `module.*` to `*` takes a beginning away from all.
 *
 *   renamed({ parameters: 'module.*', to: '*' }, parameters);  // [{ index: 0, name: '0.weight' }, ...]
 */
import type { RenameEdit, Selection } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import { choose, type Names } from './choose.js';

export interface NewName {
  readonly index: number;
  readonly name: string;
}

/**
 * The parameters whose name becomes another. The stars of `to` stand for what the stars of a pattern matched, in their order. `refused` when two
 * parameters would have one name.
 */
export function renamed({ parameters, to }: Pick<RenameEdit, 'parameters' | 'to'>, names: Names): readonly NewName[] {
  const nameFor = newNames(parameters, to);
  const changes = choose(parameters, names).map((index) => ({ index, name: nameFor(names.nameAt(index) ?? '') }));
  refuseCollisions(changes, names);
  return changes.filter(({ index, name }) => names.nameAt(index) !== name);
}

/** The new name for each old one that `parameters` means. In place of names of a list there is `to` as it stands. */
export function newNames(pattern: Selection, to: string): (name: string) => string {
  if (typeof pattern !== 'string') return () => to;
  const wanted = to.split('*').length - 1;
  const given = pattern.split('*').length - 1;
  if (wanted !== 0 && wanted !== given)
    throw new CheckpointError('refused', `${to} has ${wanted} stars, ${pattern} has ${given}: there must be as many, or none`);
  if (wanted === 0) return () => to;
  return (name) => {
    const texts = captures(pattern, name) ?? [];
    const made = to.split('*').reduce((text, part, position) => `${text}${texts[position - 1] ?? ''}${part}`);
    if (made === '') throw new CheckpointError('refused', `${name} would have no name`);
    return made;
  };
}

/** What each star matches: every one as little as it can, the last the rest. Undefined when the name is not of the pattern. */
export function captures(pattern: string, name: string): readonly string[] | undefined {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return fits(first, name, 0) && name.length === first.length ? [] : undefined;
  const end = name.length - last.length;
  if (!fits(first, name, 0) || end < first.length || !fits(last, name, end)) return undefined;
  const found: string[] = [];
  let at = first.length;
  for (const part of parts) {
    let start = at;
    while (start + part.length <= end && !fits(part, name, start)) start++;
    if (start + part.length > end) return undefined;
    found.push(name.slice(at, start));
    at = start + part.length;
  }
  return [...found, name.slice(at, end)];
}

/** `?` is any one character. */
function fits(part: string, name: string, at: number): boolean {
  if (at + part.length > name.length) return false;
  for (let i = 0; i < part.length; i++) if (part[i] !== '?' && part[i] !== name[at + i]) return false;
  return true;
}

/** Names that the file repeats may stay: only a new name must be the only one. */
function refuseCollisions(changes: readonly NewName[], names: Names): void {
  const byIndex = new Map(changes.map(({ index, name }) => [index, name]));
  const owners = new Map<string, number>();
  for (let index = 0; index < names.length; index++) {
    const old = names.nameAt(index);
    const name = byIndex.get(index) ?? old;
    if (name === undefined || old === undefined) continue;
    const owner = owners.get(name);
    if (owner !== undefined && (old !== name || names.nameAt(owner) !== name)) throw collision(name, names.nameAt(owner) ?? name, old);
    owners.set(name, index);
  }
}

function collision(name: string, first: string, second: string): CheckpointError {
  return new CheckpointError('refused', `${first} and ${second} cannot both be named ${name}`);
}
