/** Expressions as arithmetic of NumPy's arrays. Random numbers come from NumPy's generator, and so are others than those of torch. */
import type { NameOf } from '../../../numeric/expressions/vocabulary.js';
import { inner, type Library } from './expression.js';

const renamed: Readonly<Partial<Record<NameOf<'each'> | 'atan2', string>>> = {
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  atan2: 'arctan2',
};

export const numpyLibrary: Library = {
  draw: drawCode,
  each: (name, value) => {
    if (name === 'sigmoid') return `1 / (1 + numpy.exp(-${inner(value)}))`;
    if (name === 'relu') return `numpy.maximum(${value.text}, 0)`;
    return name === 'erf' ? `numpy.vectorize(math.erf)(${value.text})` : `numpy.${renamed[name] ?? name}(${value.text})`;
  },
  pair: (name, a, b) => `numpy.${name === 'atan2' ? 'arctan2' : name}(${a.text}, ${b.text})`,
  clip: (value, low, high) => `numpy.minimum(numpy.maximum(${value.text}, ${low.text}), ${high.text})`,
  where: (condition, then, otherwise) => `numpy.where(${condition.text}, ${then.text}, ${otherwise.text})`,
  logical: (operator, a, b) => `numpy.logical_${operator}(${a.text}, ${b.text})`,
  not: (value) => `numpy.logical_not(${value.text})`,
  index: (axis, at) => `numpy.indices(t.shape)[${axis}]${at}`,
  size: 't.size',
  statistic: (name) => (name === 'min' || name === 'max' ? `t.${name}()` : `t.astype(float).${name}()`),
};

function drawCode(name: NameOf<'random'>, given: readonly string[]): string {
  const list = given.join(', ');
  switch (name) {
    case 'uniform':
    case 'normal':
      return `rng.${name}(${list}, x.shape).astype(x.dtype)`;
    case 'trunc_normal':
      return `truncated_normal(${list}, x.shape).astype(x.dtype)`;
    case 'bernoulli':
      return `(rng.random(x.shape) < ${list})`;
    case 'randint':
      return `rng.integers(${list}, x.shape)`;
  }
}

export const truncatedNormalHelper: readonly string[] = [
  'def truncated_normal(mean, std, low, high, shape):',
  '    drawn = rng.normal(mean, std, shape)',
  '    while (outside := (drawn < low) | (drawn > high)).any():',
  '        drawn[outside] = rng.normal(mean, std, outside.sum())',
  '    return drawn',
];
