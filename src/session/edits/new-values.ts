/** New values from initializers, expressions and statements. */
import type { InitializeEdit, SetEdit } from '../../model/edit.js';
import { CheckpointError } from '../../model/errors.js';
import type { Arguments } from '../../model/initializer.js';
import type { Parameter } from '../../model/parameter.js';
import { compileExpression, compileStatement, type Compiled, type Setting } from '../../numeric/expressions/compile.js';
import { torchStreams } from '../../numeric/expressions/draws.js';
import { parseExpression, parseStatement } from '../../numeric/expressions/parse.js';
import { select, type Selection } from '../../numeric/expressions/selection.js';
import type { Numbers } from '../../numeric/encode.js';
import type { Fidelity, Piece, Target } from '../../numeric/initializers/initializer.js';
import { initializers } from '../../numeric/initializers/registry.js';
import type { Generators } from '../../numeric/random/generators.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import { fansOf } from '../axes.js';
import { moduleValues, type ModuleWork } from './module-values.js';
import type { Patch } from './overlay.js';
import { computedType, type Writable } from './writable.js';

export type Drawing = ModuleWork;

export interface Drawn {
  readonly patches: readonly Patch[];
  /** Absent where nothing is promised: an expression of the user's own. */
  readonly fidelity?: Fidelity;
}

type DrawnEdit = Exclude<InitializeEdit, { readonly default: unknown }> | SetEdit;

export async function drawnValues(edit: DrawnEdit, target: Writable, drawing: Drawing): Promise<Drawn> {
  if (edit.edit === 'set') {
    const compiled = compileStatement(parseStatement(edit.statement), await settingOf(target, edit.statement, drawing.pool));
    return { patches: await computed(compiled, compiled.selection, drawing) };
  }
  if ('expression' in edit) {
    const compiled = compileExpression(parseExpression(edit.expression), await settingOf(target, edit.expression, drawing.pool));
    return { patches: await computed(compiled, select(undefined, target.parameter.shape), drawing) };
  }
  if ('module' in edit) {
    const module = { file: edit.module, ...(edit.function === undefined ? {} : { function: edit.function }) };
    return { patches: await moduleValues(module, target, drawing) };
  }
  const { values, fidelity } = drawnBy(edit.initializer, edit.arguments ?? {}, target, drawing.generators);
  return { patches: await drawing.writer.fill(values), fidelity };
}

/** Values that an initializer draws for a parameter, in the order of memory. */
export function drawnBy(
  name: string,
  given: Readonly<Record<string, unknown>>,
  target: Writable,
  generators: Generators,
): { readonly values: Iterable<Numbers>; readonly fidelity: Fidelity } {
  const { shape } = target.parameter;
  const { memoryOrder } = target;
  const filled: Target = { shape, dtype: computedType(target), ...(memoryOrder === undefined ? {} : { memoryOrder }) };
  const initializer = initializers.get(name);
  const checked = given as Arguments; // `check` refuses what is of another kind
  try {
    initializer.check(filled, checked);
  } catch (error) {
    throw named(target.parameter, error);
  }
  return { values: numbers(initializer.draw(generators, filled, checked)), fidelity: initializer.fidelity(filled, checked, generators) };
}

function named({ name }: Parameter, error: unknown): unknown {
  if (!(error instanceof CheckpointError) || error.tag !== 'refused') return error;
  return new CheckpointError('refused', `${name}: ${error.message}`, { cause: error });
}

function* numbers(pieces: Iterable<Piece>): Iterable<Numbers> {
  for (const values of pieces) yield { kind: 'real', values };
}

/** What names mean for the tensor; statistics of all its values only when the text asks for them. */
async function settingOf(target: Writable, text: string, pool: KernelPool): Promise<Setting> {
  const { shape } = target.parameter;
  const fans = fansOf(shape);
  const setting: Setting = {
    shape,
    dtype: computedType(target),
    ...(fans === undefined ? {} : { fans: { in: fans.fanIn, out: fans.fanOut } }),
  };
  if (!/\b(mean|std|min|max)\s*\(/.test(text)) return setting;
  const { moments } = await pool.statistics(target.tensor, { depth: 'full' });
  const known = new Map<string, number | undefined>(Object.entries(moments ?? {}).filter(([, value]) => typeof value === 'number'));
  return { ...setting, statistic: (name) => known.get(name) };
}

async function computed(compiled: Compiled, selection: Selection, { writer, generators }: Drawing): Promise<readonly Patch[]> {
  const streams = compiled.draws.length === 0 ? [] : torchStreams(generators.torch, compiled.draws, selection.count);
  return await writer.change(selection, compiled.readsCurrent, compiled.evaluate(streams));
}
