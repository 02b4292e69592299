/** Access expressions over an open checkpoint. */
import type { AccessTree, ReadElements } from '../model/access/tree.js';
import type { Role } from '../model/access/names.js';
import { resolveExpression, type Outcome } from '../model/access/resolve.js';
import { computed, type Numerals, type Numeral } from '../model/access/tensor/computation.js';
import { CheckpointError, reportError } from '../model/errors.js';
import type { TieGroup } from '../model/tie.js';
import type { AccessValue, ResolvedExpression } from '../protocol/access.js';
import { indexOfName } from './find.js';
import type { OpenCheckpoint } from './open-checkpoint.js';

export function accessTree(open: OpenCheckpoint): AccessTree {
  const { checkpoint } = open;
  const { parameters } = checkpoint;
  let tieGroups: readonly TieGroup[] | undefined;
  return {
    format: checkpoint.format,
    framework: checkpoint.framework,
    files: checkpoint.files.map(({ name }) => name),
    metadata: checkpoint.metadata,
    root: checkpoint.tree,
    parameterCount: parameters.length,
    nameAt: (index) => parameters.nameAt(index),
    parameter: (index) => open.parameter(index),
    indexOf: (name) => indexOfName(open, name) ?? undefined,
    ties: (index) => {
      const groups = open.ties.of(index);
      if (groups.length === 0) return [];
      const { all } = open.ties;
      return groups.flatMap((group) => all[group] ?? []).filter(isIdentity);
    },
    tieGroups: () => (tieGroups ??= open.ties.all.filter(isIdentity)),
    holders: (index) => open.holders.chain(index),
  };
}

function isIdentity({ kind }: TieGroup): boolean {
  return kind === 'alias' || kind === 'storage';
}

/** Reads only what the expression means. */
export async function resolveIn(
  open: OpenCheckpoint,
  text: string,
  roles: ReadonlyMap<string, Role>,
  read: ReadElements,
): Promise<ResolvedExpression> {
  const tree = accessTree(open);
  const outcome = resolveExpression(tree, text, roles);
  try {
    return await reported(tree, outcome, read);
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.tag === 'cancelled') throw error;
    return { kind: 'error', error: reportError(error) };
  }
}

async function reported(tree: AccessTree, outcome: Outcome, read: ReadElements): Promise<ResolvedExpression> {
  switch (outcome.kind) {
    case 'error':
      return outcome;
    case 'block':
      return { kind: 'block', block: outcome.path, ...several(tree, outcome.indices) };
    case 'collection':
      return { kind: 'collection', ...several(tree, outcome.indices) };
    case 'parameter':
    case 'none':
      return { kind: outcome.kind, ...one(tree, outcome.of?.index, outcome.of?.name) };
    case 'value': {
      const value = outcome.numbers === undefined ? outcome.told : nested(await computed(outcome.numbers, read));
      return { kind: 'value', ...one(tree, outcome.of?.index, outcome.of?.name), ...(value === undefined ? {} : { value }) };
    }
  }
}

function several(tree: AccessTree, indices: readonly number[]): Pick<ResolvedExpression, 'names' | 'indices'> {
  return { names: indices.map((index) => tree.nameAt(index)), indices };
}

function one(tree: AccessTree, index: number | undefined, name: string | undefined): Pick<ResolvedExpression, 'name' | 'names' | 'index'> {
  if (index === undefined || name === undefined) return {};
  const names = [...new Set(tree.ties(index).flatMap((group) => group.names))];
  return { name, index, ...(names.length > 1 ? { names } : {}) };
}

/** Lists in lists, one level an axis. */
function nested({ shape, numbers }: Numerals): AccessValue {
  const level = (axis: number, start: number, size: number): AccessValue => {
    const length = shape[axis];
    if (length === undefined) return plain(numbers[start]);
    const step = length === 0 ? 0 : size / length;
    return Array.from({ length }, (_, place) => level(axis + 1, start + place * step, step));
  };
  return level(0, 0, numbers.length);
}

function plain(numeral: Numeral | undefined): AccessValue {
  return numeral === undefined ? null : numeral;
}
