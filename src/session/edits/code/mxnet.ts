/** MXNet: the arrays of a loaded file by name. */
import type { ArrayDialect } from './arrays.js';
import { comment, forEach, indented, quoted } from './python.js';
import type { Source } from './shared.js';

export const mxnetDialect: ArrayDialect = {
  framework: 'mxnet',
  title: 'MXNet',
  nameOf: ({ name }) => name,
  get: (name) => `arrays[key(${name})]`,
  values: 'w.asnumpy()',
  assign: (values) => `w[:] = mx.nd.array(${values}, dtype=w.dtype)`,
  initialize: (call) => [`initialize(mx.init.${call}, w)`],
  discard: (call, shape) => `initialize(mx.init.${call}, mx.nd.empty((${shape.join(', ')}${shape.length === 1 ? ',' : ''})))`,
  structural: ({ edit, targets, newNames }) => {
    const names = targets.map(({ name }) => name);
    if (edit.edit === 'remove') return forEach(names, 'name', (name) => [`del arrays[key(${name})]`]);
    if (edit.edit === 'untie') return forEach(names, 'name', (name) => [`arrays[key(${name})] = arrays[key(${name})].copy()`]);
    const moved = names.map((name, index) => `${quoted(newNames[index] ?? name)}: arrays.pop(key(${quoted(name)})),`);
    return ['renamed = {', ...indented(moved), '}', 'arrays.update(renamed)'];
  },
};

export function mxnetHead({ file, framework }: Source): readonly string[] {
  const isOwn = framework === 'mxnet';
  return [
    'import mxnet as mx',
    '',
    '',
    'def key(name):',
    '    """Files of exported nets say whether an array is an argument or an auxiliary state."""',
    '    return next(each for each in (name, f"arg:{name}", f"aux:{name}") if each in arrays)',
    '',
    '',
    'def initialize(initializer, array):',
    '    """Whatever the array is called."""',
    '    initializer(mx.init.InitDesc("weight", {"__init__": initializer.dumps()}), array)',
    '',
    '',
    ...(isOwn ? [] : [comment(`arrays by name, as ${file} holds them: MXNet has no reader for it`)]),
    isOwn ? `arrays = mx.nd.load(${quoted(file)})` : 'arrays = {}',
  ];
}

export const mxnetSeed = (seed: number): readonly string[] => [`mx.random.seed(${seed})`];
