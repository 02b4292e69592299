/** What the framework says about a fixture: the figures the screen must show. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './journey.js';

export interface GoldenParameter {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** The first elements in C order; of small parameters all. */
  readonly first: readonly number[];
  readonly statistics: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
    /** Counts in ten equal bins from the least to the largest value. */
    readonly histogram: readonly number[];
  };
}

interface Golden {
  readonly parameters: readonly GoldenParameter[];
  readonly ties: readonly { readonly names: readonly string[] }[];
}

export function goldenOf(fixture: string): Golden {
  return JSON.parse(readFileSync(path.join(root, 'test/fixtures', `${fixture}.golden.json`), 'utf8')) as Golden;
}

export function golden(fixture: string, name: string): GoldenParameter {
  const found = goldenOf(fixture).parameters.find((parameter) => parameter.name === name);
  if (found === undefined) throw new Error(`${fixture} has no golden for ${name}`);
  return found;
}
