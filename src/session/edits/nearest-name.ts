/** The name that somebody may have meant who wrote another: the fewest letters to change, put in or leave out. */
import type { Names } from './choose.js';

/** Longer names are passed over: comparing takes time with both lengths. */
const longest = 200;

/** Undefined when every name is too far off. `*` stands for any text, `?` for any character. */
export function nearestName(pattern: string, names: Names): string | undefined {
  const letters = pattern.toLowerCase().slice(0, longest);
  let least = Math.floor(letters.replaceAll('*', '').length / 3) + 1;
  let nearest: string | undefined;
  for (let index = 0; index < names.length; index++) {
    const name = names.nameAt(index);
    if (name === undefined || name.length > longest) continue;
    const distance = distanceTo(letters, name.toLowerCase(), least);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

/** Levenshtein's distance, in which a star takes in letters for nothing; at least `limit` when it is not below. */
function distanceTo(pattern: string, name: string, limit: number): number {
  let row = Array.from({ length: name.length + 1 }, (_, length) => length);
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    const next = [(row[0] ?? 0) + (sign === '*' ? 0 : 1)];
    for (let length = 1; length <= name.length; length++) next.push(step(sign, name[length - 1], row, next, length));
    row = next;
    if (Math.min(...row) >= limit) return limit;
  }
  return row[name.length] ?? limit;
}

function step(
  sign: string | undefined,
  letter: string | undefined,
  above: readonly number[],
  row: readonly number[],
  length: number,
): number {
  const [both = 0, left = 0, up = 0] = [above[length - 1], row[length - 1], above[length]];
  if (sign === '*') return Math.min(left, up);
  return Math.min(both + (sign === letter || sign === '?' ? 0 : 1), left + 1, up + 1);
}
