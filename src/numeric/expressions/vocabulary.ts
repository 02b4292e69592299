/**
 * Every name of the language with a sentence for people: what completion offers, what the documentation lists, and what is known at all.
 *
 *   vocabulary.find(({ name }) => name === 'clip'); // { kind: 'clip', parameters: ['value', 'low', 'high'], ... }
 */

/** What a name stands for. `each`, `pair`, `extreme`, `clip`, `where`, `random` and `statistic` are called. */
export type WordKind = 'value' | 'constant' | 'each' | 'pair' | 'extreme' | 'clip' | 'where' | 'random' | 'statistic';

export interface Word {
  readonly name: string;
  readonly kind: WordKind;
  /** Absent of what is not called. One with `=` need not be given. */
  readonly parameters?: readonly string[];
  readonly help: string;
}

export const vocabulary = [
  { name: 'x', kind: 'value', help: 'The values as they are.' },
  { name: 'i', kind: 'value', help: 'The index along the first axis, from 0.' },
  { name: 'j', kind: 'value', help: 'The index along the second axis.' },
  { name: 'k', kind: 'value', help: 'The index along the third axis.' },
  { name: 'l', kind: 'value', help: 'The index along the fourth axis.' },
  { name: 'n', kind: 'value', help: 'The number of elements of the parameter.' },
  { name: 'fan_in', kind: 'value', help: 'How many inputs a unit has.' },
  { name: 'fan_out', kind: 'value', help: 'How many units an input goes to.' },
  { name: 'pi', kind: 'constant', help: 'The number pi, 3.14159...' },
  { name: 'e', kind: 'constant', help: 'The number e, 2.71828...' },
  { name: 'inf', kind: 'constant', help: 'Infinity.' },
  { name: 'nan', kind: 'constant', help: 'Not a number.' },
  { name: 'uniform', kind: 'random', parameters: ['a=0', 'b=1'], help: 'Random numbers between a and b, each as likely.' },
  { name: 'normal', kind: 'random', parameters: ['mean=0', 'std=1'], help: 'Random numbers of the normal distribution.' },
  {
    name: 'trunc_normal',
    kind: 'random',
    parameters: ['mean=0', 'std=1', 'a=-2', 'b=2'],
    help: 'Random numbers of the normal distribution between a and b, which are values, not multiples of std.',
  },
  { name: 'bernoulli', kind: 'random', parameters: ['p'], help: '1 with probability p, else 0.' },
  { name: 'randint', kind: 'random', parameters: ['low', 'high'], help: 'Random whole numbers from low to high - 1.' },
  {
    name: 'where',
    kind: 'where',
    parameters: ['condition', 'then', 'otherwise'],
    help: 'One value where the condition holds, another elsewhere.',
  },
  { name: 'clip', kind: 'clip', parameters: ['value', 'low', 'high'], help: 'The value, but not below low nor above high.' },
  { name: 'clamp', kind: 'clip', parameters: ['value', 'low', 'high'], help: 'The same as clip.' },
  { name: 'minimum', kind: 'pair', parameters: ['a', 'b'], help: 'The smaller of two values.' },
  { name: 'maximum', kind: 'pair', parameters: ['a', 'b'], help: 'The larger of two values.' },
  { name: 'atan2', kind: 'pair', parameters: ['y', 'x'], help: 'The angle of the point (x, y), from -pi to pi.' },
  {
    name: 'min',
    kind: 'extreme',
    parameters: ['a', 'b='],
    help: 'The smaller of two values; min(x) is the smallest of all values as they are.',
  },
  {
    name: 'max',
    kind: 'extreme',
    parameters: ['a', 'b='],
    help: 'The larger of two values; max(x) is the largest of all values as they are.',
  },
  { name: 'mean', kind: 'statistic', parameters: ['x'], help: 'The mean of all values as they are.' },
  { name: 'std', kind: 'statistic', parameters: ['x'], help: "The population's standard deviation of all values as they are." },
  { name: 'abs', kind: 'each', parameters: ['value'], help: 'The value without its sign.' },
  { name: 'sign', kind: 'each', parameters: ['value'], help: '1 above zero, -1 below, else 0.' },
  { name: 'floor', kind: 'each', parameters: ['value'], help: 'The next whole number below.' },
  { name: 'ceil', kind: 'each', parameters: ['value'], help: 'The next whole number above.' },
  { name: 'round', kind: 'each', parameters: ['value'], help: 'The nearest whole number, of two the even one.' },
  { name: 'sqrt', kind: 'each', parameters: ['value'], help: 'The square root.' },
  { name: 'exp', kind: 'each', parameters: ['value'], help: 'e to the power of the value.' },
  { name: 'expm1', kind: 'each', parameters: ['value'], help: 'exp(value) - 1, exact near zero.' },
  { name: 'log', kind: 'each', parameters: ['value'], help: 'The natural logarithm.' },
  { name: 'log1p', kind: 'each', parameters: ['value'], help: 'log(1 + value), exact near zero.' },
  { name: 'log2', kind: 'each', parameters: ['value'], help: 'The logarithm to base 2.' },
  { name: 'log10', kind: 'each', parameters: ['value'], help: 'The logarithm to base 10.' },
  { name: 'sin', kind: 'each', parameters: ['value'], help: 'The sine of an angle in radians.' },
  { name: 'cos', kind: 'each', parameters: ['value'], help: 'The cosine of an angle in radians.' },
  { name: 'tan', kind: 'each', parameters: ['value'], help: 'The tangent of an angle in radians.' },
  { name: 'asin', kind: 'each', parameters: ['value'], help: 'The angle whose sine is the value.' },
  { name: 'acos', kind: 'each', parameters: ['value'], help: 'The angle whose cosine is the value.' },
  { name: 'atan', kind: 'each', parameters: ['value'], help: 'The angle whose tangent is the value.' },
  { name: 'sinh', kind: 'each', parameters: ['value'], help: 'The hyperbolic sine.' },
  { name: 'cosh', kind: 'each', parameters: ['value'], help: 'The hyperbolic cosine.' },
  { name: 'tanh', kind: 'each', parameters: ['value'], help: 'The hyperbolic tangent.' },
  { name: 'sigmoid', kind: 'each', parameters: ['value'], help: '1 / (1 + exp(-value)).' },
  { name: 'relu', kind: 'each', parameters: ['value'], help: 'The value, or 0 where it is negative.' },
  { name: 'erf', kind: 'each', parameters: ['value'], help: 'The error function.' },
] as const satisfies readonly Word[];

type Known = (typeof vocabulary)[number];
export type NameOf<Kind extends WordKind> = Extract<Known, { kind: Kind }>['name'];

const byName: ReadonlyMap<string, Known> = new Map(vocabulary.map((word) => [word.name, word]));

export function wordNamed(name: string): Known | undefined {
  return byName.get(name);
}

/** As it is written: `uniform(a=0, b=1)`. */
export function signatureOf({ name, parameters }: Word): string {
  return parameters === undefined
    ? name
    : `${name}(${parameters.map((parameter) => (parameter.endsWith('=') ? `[${parameter.slice(0, -1)}]` : parameter)).join(', ')})`;
}
