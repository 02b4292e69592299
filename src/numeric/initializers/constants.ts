/** Initializers that draw nothing, which every framework has under its own names. */
import { constantValues } from './elements.js';
import type { ArgumentSpec, Initializer, Target } from './initializer.js';
import { bitEqual, planned, type Plan } from './planned.js';

type Names = Pick<Initializer, 'framework' | 'name'>;

/** One number everywhere. */
export function filled(names: Names, value: number): Initializer {
  return planned({ ...names, help: `${String(value)} everywhere.`, arguments: [] }, (target) => constantPlan(target, value));
}

/** The number that is its argument `value`, everywhere; without a default it has to be given. */
export function constant(names: Names, defaultValue?: number): Initializer {
  const value: ArgumentSpec = {
    name: 'value',
    kind: 'number',
    help: 'The value.',
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  };
  return planned({ ...names, help: 'The value everywhere.', arguments: [value] }, (target, given) =>
    constantPlan(target, given.number('value')),
  );
}

function constantPlan(target: Target, value: number): Plan {
  const values = constantValues(target, value);
  return { fidelity: () => bitEqual, values: () => values };
}
