/** Values that fresh layers draw, for the parameters that an edit means. */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { InitializeEdit } from '../../model/edit.js';
import type { Parameter } from '../../model/parameter.js';
import type { Numbers } from '../../numeric/encode.js';
import type { Fidelity } from '../../numeric/initializers/initializer.js';
import { initializers } from '../../numeric/initializers/registry.js';
import type { Generators } from '../../numeric/random/generators.js';
import { defaultDraws, type DefaultDraw } from './defaults.js';
import { drawnBy } from './new-values.js';
import { writableOf } from './writable.js';

export type DefaultEdit = Extract<InitializeEdit, { readonly default: unknown }>;

export interface DefaultValues {
  readonly parameter: Parameter;
  /** To be taken whole before the next parameter is asked for. */
  readonly values: Iterable<Numbers>;
  readonly fidelity: Fidelity;
}

export interface DefaultDraws {
  readonly framework: 'torch' | 'keras' | 'mxnet';
  readonly values: Iterable<DefaultValues>;
  /** Classes that the file does not tell. */
  readonly assumed: Iterable<string>;
}

/** In the order in which a fresh network draws; what it draws and throws away takes its numbers from the generators, too. */
export function drawByDefault(edit: DefaultEdit, checkpoint: Checkpoint, chosen: readonly number[], generators: Generators): DefaultDraws {
  const { framework, draws, assumed } = defaultDraws(chosen, edit.default, checkpoint);
  return { framework, values: inTurn(draws, checkpoint, generators), assumed: assumed.values() };
}

function* inTurn(draws: readonly DefaultDraw[], checkpoint: Checkpoint, generators: Generators): Iterable<DefaultValues> {
  for (const draw of draws) {
    if (draw.isKept && draw.index !== undefined) {
      const parameter = checkpoint.parameters.at(draw.index);
      yield { parameter, ...drawnBy(draw.initializer, draw.arguments, writableOf(checkpoint, parameter), generators) };
    } else throwAway(draw, checkpoint, generators);
  }
}

function throwAway({ index, shape, initializer, arguments: given }: DefaultDraw, checkpoint: Checkpoint, generators: Generators): void {
  const dtype = index === undefined ? 'float32' : checkpoint.parameters.at(index).dtype;
  const pieces = initializers.get(initializer).draw(generators, { shape, dtype }, given)[Symbol.iterator]();
  while (pieces.next().done !== true);
}
