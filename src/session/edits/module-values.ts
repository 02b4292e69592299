/** Values that a function of the user's own makes. */
import { CheckpointError } from '../../model/errors.js';
import { select } from '../../numeric/expressions/selection.js';
import type { Generators } from '../../numeric/random/generators.js';
import type { KernelPool } from '../../worker/kernel-pool.js';
import { fansOf } from '../axes.js';
import { elementsOf } from '../elements.js';
import { ModuleRunner, type ModuleFile } from './module-runner.js';
import type { Patch } from './overlay.js';
import type { ValueWriter } from './value-writer.js';
import { computedType, type Writable } from './writable.js';

export interface ModuleParts {
  /** Path of dist/worker.js. */
  readonly bundle: string;
  /** Whether code from files may run. */
  readonly trusted: () => boolean;
}

export interface ModuleWork {
  readonly writer: ValueWriter;
  readonly generators: Generators;
  readonly pool: KernelPool;
  readonly modules: ModuleParts | undefined;
  readonly signal: AbortSignal;
}

/** `refused` where code may not run, and for all that goes wrong in it. */
export async function moduleValues(module: ModuleFile, target: Writable, work: ModuleWork): Promise<readonly Patch[]> {
  const { modules, signal, pool, generators } = work;
  const { name, shape } = target.parameter;
  const runner = new ModuleRunner(module, { bundle: modules?.bundle ?? '', trusted: modules?.trusted() ?? false, signal });
  try {
    const fans = fansOf(shape);
    const values = new Float64Array(target.count);
    let done = 0;
    for await (const piece of elementsOf(pool, target.tensor, { signal })) {
      if (piece.kind === 'complex') throw new CheckpointError('refused', `${name}: complex numbers are not given to modules`);
      values.set(Float64Array.from(piece.values, Number), done);
      done += piece.values.length;
    }
    const tensor = { name, shape, dtype: computedType(target), values, ...(fans === undefined ? {} : { fans }) };
    const made = await runner.values(tensor, generators.torch);
    let given = 0;
    return await work.writer.change(select(undefined, shape), false, ({ count }) => {
      given += count;
      return { kind: 'real', values: made.subarray(given - count, given) };
    });
  } finally {
    await runner.close();
  }
}
