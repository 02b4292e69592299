/** What the framework drew, as it was recorded: SHA-256 of the values' bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './journey.js';

interface Step {
  readonly op: string;
  readonly shape?: readonly number[];
  readonly dtype: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly result?: { readonly sha256: string };
  readonly results?: Readonly<Record<string, { readonly sha256: string }>>;
}

interface Case {
  readonly seed: number;
  readonly title?: string;
  readonly steps: readonly Step[];
}

const { cases } = JSON.parse(readFileSync(path.join(root, 'test/fixtures/initializers/torch-2.15.0.json'), 'utf8')) as {
  readonly cases: readonly Case[];
};

/** The first thing drawn after a seed, with default arguments. */
export function drawnFirst(op: string, shape: readonly number[]): { readonly seed: number; readonly sha256: string } {
  const found = cases.find(
    ({ steps: [first] }) =>
      first?.op === op && first.dtype === 'float32' && String(first.shape) === String(shape) && Object.keys(first.options).length === 0,
  );
  const sha256 = found?.steps[0]?.result?.sha256;
  if (found === undefined || sha256 === undefined) throw new Error(`no draw of ${op} was recorded`);
  return { seed: found.seed, sha256 };
}

/** The network of the course's chapter, made anew after a seed: parameters by name. */
export function freshNetwork(seed: number): Readonly<Record<string, string>> {
  const found = cases.find((recorded) => recorded.seed === seed && recorded.title !== undefined);
  const results = (found?.steps ?? []).flatMap(({ results: made }) => Object.entries(made ?? {}));
  return Object.fromEntries(results.map(([name, { sha256 }]) => [name, sha256]));
}

/** A parameter of the chapter's network after one of its initializations. */
export function afterStep(title: string, op: string): string {
  const step = cases.find((recorded) => recorded.title === title)?.steps.find((one) => one.op === op);
  if (step?.result === undefined) throw new Error(`no ${op} was recorded for ${title}`);
  return step.result.sha256;
}
