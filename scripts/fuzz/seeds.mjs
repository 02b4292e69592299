// The good files that are damaged: the fixtures, by the format that their goldens name.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ending = '.golden.json';
const largest = 1 << 18;

/** Per format: `{ place, file }` where `place` is what is opened and `file` the file that is damaged (below it when it is a folder). */
export function seedsByFormat(fixtures) {
  const formats = new Map();
  for (const name of readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith(ending) || name.startsWith('hostile')) continue;
    const place = path.join(fixtures, name.slice(0, -ending.length));
    const { format, expect } = JSON.parse(readFileSync(path.join(fixtures, name), 'utf8'));
    if (expect === 'refuse') continue;
    const seeds = filesOf(place).map((file) => ({ place, file }));
    formats.set(format, [...(formats.get(format) ?? []), ...seeds]);
  }
  return formats;
}

function filesOf(place) {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (status.isFile()) return status.size <= largest && status.size > 0 ? [place] : [];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesOf(path.join(place, name)));
}
