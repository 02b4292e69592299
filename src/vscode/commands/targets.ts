/**
 * What a command is about: the rows it was called on, the link it was called by, or what the user selected last.
 *
 *   const targets = await targetsOf(args, services);
 */
import type { OpenedCheckpoint } from '../checkpoints/opened.js';
import type { Roots } from '../checkpoints/roots.js';
import type { Selection, ParameterTarget, Target } from '../selection.js';
import { isRow, type Row } from '../tree/nodes.js';

export interface TargetSources {
  readonly roots: Pick<Roots, 'add'>;
  readonly selection: Pick<Selection, 'current'>;
}

/** How links and editors name a parameter: by number or by name; a checkpoint by its path alone. */
interface Reference {
  readonly path: string;
  readonly index?: number | null;
  readonly name?: string;
}

function isReference(value: unknown): value is Reference {
  return (
    typeof value === 'object' &&
    value !== null &&
    !('kind' in value) &&
    !('scheme' in value) &&
    'path' in value &&
    typeof value.path === 'string'
  );
}

/** A tree passes the row that was clicked, and all selected rows when it is one of them. */
export async function targetsOf(args: readonly unknown[], { roots, selection }: TargetSources): Promise<readonly Target[]> {
  const [first, all] = args;
  if (isRow(first)) return (Array.isArray(all) && all.length > 0 ? all.filter(isRow) : [first]).flatMap(targetOfRow);
  if (isReference(first)) return [await targetOfReference(first, roots)];
  return selection.current;
}

async function targetOfReference({ path, index, name }: Reference, roots: TargetSources['roots']): Promise<Target> {
  const checkpoint = roots.add(path);
  const known = typeof index === 'number' ? index : name === undefined ? null : await checkpoint.call('indexOf', { name });
  return known === null ? { kind: 'checkpoint', checkpoint } : { kind: 'parameter', checkpoint, index: known };
}

/** Blocks stand for the parameters in them and below. At most `limit`. */
export async function parametersOf(targets: readonly Target[], limit: number): Promise<readonly ParameterTarget[]> {
  const found = new Map<string, ParameterTarget>();
  for (const target of targets) {
    const indices =
      target.kind === 'parameter' ? [target.index] : target.kind === 'block' ? await below(target.checkpoint, target.block.id, limit) : [];
    for (const index of indices.slice(0, limit - found.size))
      found.set(`${String(index)} ${target.checkpoint.path}`, { kind: 'parameter', checkpoint: target.checkpoint, index });
  }
  return [...found.values()];
}

async function below(checkpoint: OpenedCheckpoint, block: number, limit: number): Promise<readonly number[]> {
  const found: number[] = [];
  const waiting = [block];
  for (let next = waiting.pop(); next !== undefined && found.length < limit; next = waiting.pop()) {
    const { rows } = await checkpoint.call('children', { block: next, start: 0, count: limit, sort: 'file' });
    const blocks = rows.flatMap((row) => (row.kind === 'block' ? [row.id] : []));
    found.push(...rows.flatMap((row) => (row.kind === 'parameter' ? [row.index] : [])));
    waiting.push(...blocks.reverse());
  }
  return found;
}

/** Checkpoints the targets are in, each once. */
export function checkpointsOf(targets: readonly Target[]): readonly OpenedCheckpoint[] {
  return [...new Set(targets.map(({ checkpoint }) => checkpoint))];
}

/** Rows that hold no parameters are no targets. */
export function targetOfRow(row: Row): readonly Target[] {
  if (row.kind === 'parameter') return [{ kind: 'parameter', checkpoint: row.checkpoint, index: row.parameter.index }];
  if (row.kind === 'block') return [{ kind: 'block', checkpoint: row.checkpoint, block: row.block }];
  return row.kind === 'checkpoint' ? [{ kind: 'checkpoint', checkpoint: row.checkpoint }] : [];
}
