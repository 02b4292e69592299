/** Keras: a loaded model, whose variables are found by their paths. */
import type { ArrayDialect } from './arrays.js';
import { comment, quoted } from './python.js';
import { leftOut, type Source } from './shared.js';

export const kerasDialect: ArrayDialect = {
  framework: 'keras',
  title: 'Keras',
  nameOf: ({ path }) => path.join('/'),
  get: (name) => `variable(${name})`,
  values: 'numpy.array(w)',
  assign: (values) => `w.assign(${values})`,
  initialize: (call) => [`w.assign(keras.initializers.${call}(w.shape, dtype=w.dtype))`],
  // Keras's initializers take their seed when they are made.
  discard: (call) => `keras.initializers.${call}`,
  structural: ({ edit }) =>
    leftOut(`a model of Keras is made anew where variables are ${edit.edit === 'untie' ? 'untied' : `${edit.edit}d`}`),
};

export function kerasHead({ file, framework }: Source): readonly string[] {
  const isKeras = framework === 'keras' || framework === 'hdf5';
  return [
    'import keras',
    '',
    '',
    'def variable(path):',
    '    """The variable whose path ends so."""',
    '    [found] = [each for each in model.variables if f"/{each.path}".endswith(f"/{path}")]',
    '    return found',
    '',
    '',
    ...(isKeras ? [] : [comment(`a model that has the parameters of ${file}`)]),
    isKeras ? `model = keras.saving.load_model(${quoted(file)})` : 'model = ...',
  ];
}

/** Initializers without a seed take one from Python's `random` when they are made. */
export const kerasSeed = (seed: number): readonly string[] => [`keras.utils.set_random_seed(${seed})`];
