/** mxnet.init.Uniform, Normal, Xavier, MSRAPrelu */
import type { Shape } from '../../../model/shape.js';
import type { ArgumentSpec, Initializer } from '../initializer.js';
import { planned } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { centredValues } from './draws.js';

const factorType: ArgumentSpec = {
  name: 'factor_type',
  kind: 'choice',
  default: 'avg',
  choices: ['avg', 'in', 'out'],
  help: 'n: the mean of fan_in and fan_out, or one of them.',
};

/** sqrt(magnitude / n). The first axis is outputs, the second inputs, the rest a window. */
function xavierScale(name: string, shape: Shape, factor: string, magnitude: number): number {
  if (shape.length < 2)
    refuse(`${name} initializer cannot be applied to a vector of shape ${pythonTuple(shape)}. It requires at least 2D.`);
  const window = shape.slice(2).reduce((product, size) => product * size, 1);
  const fanIn = (shape[1] ?? 1) * window;
  const fanOut = (shape[0] ?? 1) * window;
  const n = factor === 'avg' ? (fanIn + fanOut) / 2 : factor === 'in' ? fanIn : fanOut;
  if (n === 0) refuse(`${name} divides by a fan of zero: shape ${pythonTuple(shape)}`);
  const square = magnitude / n;
  return square >= 0 ? Math.sqrt(square) : refuse(`${name} takes the root of a negative number: magnitude is ${magnitude}`);
}

export const randomInitializers: readonly Initializer[] = [
  planned(
    {
      framework: 'mxnet',
      name: 'Uniform',
      help: 'Uniform numbers from -scale to scale, both included.',
      arguments: [{ name: 'scale', kind: 'number', default: 0.07, help: 'The bound.' }],
    },
    (target, given) => centredValues(target, { kind: 'uniform', width: given.number('scale') }),
  ),
  planned(
    {
      framework: 'mxnet',
      name: 'Normal',
      help: 'Normal numbers N(0, sigma²).',
      arguments: [{ name: 'sigma', kind: 'number', default: 0.01, help: 'The standard deviation.' }],
    },
    (target, given) => centredValues(target, { kind: 'normal', width: given.number('sigma') }),
  ),
  planned(
    {
      framework: 'mxnet',
      name: 'Xavier',
      help: 'Uniform numbers within ±sqrt(magnitude / n), or normal ones of that standard deviation.',
      arguments: [
        { name: 'rnd_type', kind: 'choice', default: 'uniform', choices: ['uniform', 'gaussian'], help: 'Which numbers.' },
        factorType,
        { name: 'magnitude', kind: 'number', default: 3, help: "3 gives Glorot's uniform numbers." },
      ],
    },
    (target, given) =>
      centredValues(target, {
        kind: given.text('rnd_type') === 'uniform' ? 'uniform' : 'normal',
        width: xavierScale('Xavier', target.shape, given.text('factor_type'), given.number('magnitude')),
      }),
  ),
  planned(
    {
      framework: 'mxnet',
      name: 'MSRAPrelu',
      help: 'Normal numbers of variance 2 / (1 + slope²) / n.',
      arguments: [factorType, { name: 'slope', kind: 'number', default: 0.25, help: 'The slope of the PReLU behind the layer.' }],
    },
    (target, given) => {
      const magnitude = 2 / (1 + given.number('slope') ** 2);
      return centredValues(target, {
        kind: 'normal',
        width: xavierScale('MSRAPrelu', target.shape, given.text('factor_type'), magnitude),
      });
    },
  ),
];
