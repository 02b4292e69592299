/** Expressions as arithmetic of torch's tensors, drawing from torch's own generator. */
import type { NameOf } from '../../../numeric/expressions/vocabulary.js';
import { inner, type Library, type Term } from './expression.js';

export const torchLibrary: Library = {
  draw: drawCode,
  each: (name, value) => {
    if (value.isArray) return `torch.${name}(${value.text})`;
    return name === 'abs' ? `abs(${value.text})` : `torch.${name}(torch.tensor(${value.text}, dtype=torch.float64)).item()`;
  },
  pair: (name, a, b) => {
    if (!a.isArray && !b.isArray)
      return name === 'atan2' ? `math.atan2(${a.text}, ${b.text})` : `${name.slice(0, 3)}(${a.text}, ${b.text})`;
    if (name === 'atan2') return `torch.atan2(${asTensor(a)}, ${asTensor(b)})`;
    return extreme(name, a, b);
  },
  clip: (value, low, high) => extreme('minimum', like(extreme('maximum', value, low), value, low), high),
  where: (condition, then, otherwise) => `torch.where(${truth(condition)}, ${then.text}, ${otherwise.text})`,
  logical: (operator, a, b) =>
    a.isArray || b.isArray ? `torch.logical_${operator}(${asTensor(a)}, ${asTensor(b)})` : `${inner(a)} ${operator} ${inner(b)}`,
  not: (value) => (value.isArray ? `torch.logical_not(${value.text})` : `not ${inner(value)}`),
  index: (axis, at) => `along(t, ${axis})${at}`,
  size: 't.numel()',
  statistic: statisticCode,
};

/** `fresh(x)` is a tensor of its shape for numbers drawn. */
function drawCode(name: NameOf<'random'>, given: readonly string[]): string {
  const list = given.join(', ');
  switch (name) {
    case 'uniform':
    case 'normal':
      return `fresh(x).${name}_(${list})`;
    case 'trunc_normal':
      return `init.trunc_normal_(fresh(x), ${list})`;
    case 'bernoulli':
      return `fresh(x).bernoulli_(${list}).bool()`;
    case 'randint':
      return `torch.randint(${list}, x.shape)`;
  }
}

function like(text: string, ...terms: readonly Term[]): Term {
  return { text, isArray: terms.some(({ isArray }) => isArray) };
}

function extreme(name: 'minimum' | 'maximum', a: Term, b: Term): string {
  if (!a.isArray && !b.isArray) return `${name.slice(0, 3)}(${a.text}, ${b.text})`;
  if (a.isArray && b.isArray) return `torch.${name}(${a.text}, ${b.text})`;
  const [values, bound] = a.isArray ? [a, b] : [b, a];
  return `torch.clamp(${values.text}, ${name === 'minimum' ? 'max' : 'min'}=${bound.text})`;
}

function asTensor(value: Term): string {
  return value.isArray ? value.text : `torch.full(x.shape, ${value.text})`;
}

/** torch.where takes truths only. */
function truth(condition: Term): string {
  return `${inner(condition)}.bool()`;
}

function statisticCode(name: NameOf<'statistic' | 'extreme'>): string {
  if (name === 'std') return 't.double().std(unbiased=False).item()';
  return name === 'mean' ? 't.double().mean().item()' : `t.${name}().item()`;
}
