/** Hostile fixtures: each file has one thing wrong, and its golden says what a reader should make of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface HostileCase {
  readonly name: string;
  /** What is wrong, in words. */
  readonly hazard: string;
  /** `warn`: it opens with a warning; `list-safely`: it opens without complaint. */
  readonly expect: 'refuse' | 'warn' | 'list-safely';
  /** Tags that are right. */
  readonly tags: readonly string[];
  /** Names a safe listing shows. */
  readonly listed: readonly string[];
  readonly bytes: Uint8Array;
  /** Of a case of several files: the path of what is to be opened; absent where it is stored compressed. */
  readonly place?: string;
}

interface HostileGolden {
  readonly open?: string;
  readonly gzipped?: readonly string[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly hostile: {
    readonly hazard: string;
    readonly expect: HostileCase['expect'];
    readonly error: string | null;
    readonly also?: string[];
  };
}

const ending = '.golden.json';

export function hostileCases(family: string): readonly HostileCase[] {
  const folder = path.resolve(import.meta.dirname, '../fixtures/hostile', family);
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => {
      const name = file.slice(0, -ending.length);
      const { gzipped, open, parameters, hostile } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as HostileGolden;
      const place = path.join(folder, name, open ?? '');
      const isPacked = open === undefined ? gzipped !== undefined : gzipped?.includes(open) === true;
      const stored = readFileSync(isPacked ? `${place}.gz` : place);
      return {
        name,
        hazard: hostile.hazard,
        expect: hostile.expect,
        tags: [hostile.error, ...(hostile.also ?? [])].filter((tag) => tag !== null),
        listed: (parameters ?? []).map((parameter) => parameter.name),
        bytes: new Uint8Array(isPacked ? gunzipSync(stored) : stored),
        ...(open === undefined || isPacked ? {} : { place }),
      };
    });
}

/** What became of a case. */
export type Outcome =
  { readonly refused: string } | { readonly refused: undefined; readonly warnings: readonly string[]; readonly names: readonly string[] };

/** What is wrong with the outcome, in words; empty when it is as the golden says. */
export function misjudged(hostile: HostileCase, outcome: Outcome): readonly string[] {
  const { expect, tags, listed } = hostile;
  const isRight = (tag: string): boolean => tags.includes(tag);
  if (outcome.refused !== undefined) return expect === 'refuse' && isRight(outcome.refused) ? [] : [`refused as ${outcome.refused}`];
  if (expect === 'refuse') return ['opened'];
  const missing = listed.filter((name) => !outcome.names.includes(name)).map((name) => `${name} is not listed`);
  if (expect === 'warn' && !outcome.warnings.some(isRight))
    return [...missing, `warns of [${outcome.warnings.join()}], not of ${tags.join()}`];
  return expect === 'list-safely' && outcome.warnings.length > 0 ? [...missing, `warns of [${outcome.warnings.join()}]`] : missing;
}
