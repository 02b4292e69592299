/** What the framework says about a fixture: the figures the screen must show. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './journey.js';

export interface GoldenParameter {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly first: readonly number[];
  readonly statistics: { readonly min: number; readonly max: number; readonly mean: number; readonly std: number };
}

export function golden(fixture: string, name: string): GoldenParameter {
  const file = path.join(root, 'test/fixtures', `${fixture}.golden.json`);
  const { parameters } = JSON.parse(readFileSync(file, 'utf8')) as { readonly parameters: readonly GoldenParameter[] };
  const found = parameters.find((parameter) => parameter.name === name);
  if (found === undefined) throw new Error(`${fixture} has no golden for ${name}`);
  return found;
}
