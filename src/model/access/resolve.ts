/**
 * What an access expression means in an open checkpoint: a parameter, a block, numbers, nothing, or the error that the framework would raise.
 *
 *   const outcome = resolveExpression(tree, "net[0][1][0].bias.data");
 *   if (outcome.kind === 'value') outcome.numbers: what is to be read
 */
import { CheckpointError, reportError, type ErrorTag } from '../errors.js';
import { elementCount } from '../shape.js';
import { evaluate, namesOf } from './evaluate.js';
import type { Meaning, Origin } from './meaning.js';
import type { Role } from './names.js';
import { parseExpression } from './parse.js';
import { builtinNamed } from './python/builtins.js';
import type { Plain, Value } from './python/value.js';
import { namesFor } from './dialects.js';
import type { Computation } from './tensor/computation.js';
import type { AccessTree } from './tree.js';

/** A plain result, nested as lists are. */
export type Told = null | boolean | number | string | readonly Told[];

export type Outcome =
  | { readonly kind: 'parameter'; readonly of: Origin }
  | { readonly kind: 'block'; readonly path: string; readonly indices: readonly number[] }
  /** `numbers` are to be read; `told` is known already; neither: it is in the file, but headers do not tell it. */
  | { readonly kind: 'value'; readonly of?: Origin; readonly told?: Told; readonly numbers?: Computation }
  | { readonly kind: 'none'; readonly of?: Origin }
  | { readonly kind: 'collection'; readonly indices: readonly number[] }
  | { readonly kind: 'error'; readonly error: AccessError };

/** `offset` counts characters of the expression. */
export interface AccessError {
  readonly tag: ErrorTag;
  readonly message: string;
  readonly offset?: number;
}

/** Members of a block or a collection that are listed. */
const mostListed = 1000;

/** Never throws for what an expression says. `roles`: what is known of the code's variables. */
export function resolveExpression(tree: AccessTree, text: string, roles: ReadonlyMap<string, Role> = new Map()): Outcome {
  try {
    const root = namesFor(tree, roles);
    const value = evaluate(
      parseExpression(text),
      namesOf((name) => builtinNamed(name) ?? root(name)),
    );
    return outcomeOf(value);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { kind: 'error', error: reportError(error) };
  }
}

function outcomeOf(value: Value): Outcome {
  if (value.kind !== 'object') return plainOutcome(value);
  return value.means === undefined ? { kind: 'value' } : meantOutcome(value.means);
}

function plainOutcome(value: Plain): Outcome {
  const of = 'of' in value ? { of: value.of } : {};
  if (value.kind === 'none') return { kind: 'none', ...of };
  return { kind: 'value', ...of, ...('value' in value ? { told: value.value } : {}) };
}

function meantOutcome(means: Meaning): Outcome {
  switch (means.kind) {
    case 'parameter':
      return { kind: 'parameter', of: means.of };
    case 'numbers':
      return { kind: 'value', ...(means.of === undefined ? {} : { of: means.of }), numbers: means.computation };
    case 'block':
      return { kind: 'block', path: means.path, indices: firstOf(means.parameters()) };
    case 'collection':
      return { kind: 'collection', indices: firstOf(means.parameters()) };
    case 'untold':
      return { kind: 'value', ...(means.of === undefined ? {} : { of: means.of }) };
    case 'items':
      return itemsOutcome(means);
  }
}

/** A list of parameters or blocks is a collection of their parameters; a list of texts and numbers is a value. */
function itemsOutcome({ items, of }: Extract<Meaning, { readonly kind: 'items' }>): Outcome {
  const listed = firstOf(items());
  const told = listed.map(toldOf);
  const isTold = told.every((each) => each !== undefined);
  if (isTold && (of !== undefined || listed.length > 0)) return { kind: 'value', told, ...(of === undefined ? {} : { of }) };
  return { kind: 'collection', indices: listed.flatMap(indicesIn) };
}

function toldOf(value: Value): Told | undefined {
  if (value.kind === 'none') return null;
  if ('value' in value) return value.value;
  if (value.kind !== 'object' || value.means?.kind !== 'items') return undefined;
  const told = firstOf(value.means.items()).map(toldOf);
  return told.every((each) => each !== undefined) ? told : undefined;
}

function indicesIn(value: Value): readonly number[] {
  const outcome = outcomeOf(value);
  if (outcome.kind === 'parameter') return [outcome.of.index];
  return outcome.kind === 'block' || outcome.kind === 'collection' ? outcome.indices : [];
}

function firstOf<Item>(items: Iterable<Item>): readonly Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= mostListed) break;
    first.push(item);
  }
  return first;
}

/** Numbers of an outcome that are read without being asked for twice: few. */
export function isSmall({ shape }: Computation): boolean {
  return elementCount(shape) <= 10_000;
}
