/** The names that somebody may have meant who wrote another. */
import type { OpenCheckpoint } from './open-checkpoint.js';

/** Longer names are passed over: comparing takes time with both lengths. */
const longest = 200;

/** Nearest first: by the pairs of letters that both have, which finds letters that are swapped and parts that are missing. */
export function closestNames({ checkpoint: { parameters } }: OpenCheckpoint, name: string, limit: number): readonly string[] {
  const wanted = pairsOf(name);
  const found: { readonly name: string; readonly likeness: number }[] = [];
  for (let index = 0; index < parameters.length; index++) {
    const other = parameters.nameAt(index);
    if (other.length > longest) continue;
    const likeness = likenessOf(wanted, pairsOf(other));
    if (likeness >= 0.4) found.push({ name: other, likeness });
  }
  return found
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, limit)
    .map((each) => each.name);
}

function pairsOf(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  const letters = ` ${text.toLowerCase()} `;
  for (let at = 1; at < letters.length; at++) {
    const pair = letters.slice(at - 1, at + 1);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Dice's coefficient: 1 for equal texts, 0 for texts without a common pair. */
function likenessOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let [common, total] = [0, 0];
  for (const [pair, count] of a) {
    common += Math.min(count, b.get(pair) ?? 0);
    total += count;
  }
  for (const count of b.values()) total += count;
  return (2 * common) / total;
}
