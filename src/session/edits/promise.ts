/**
 * What is promised of values that an edit draws, in words: how near they are to those that the framework draws for the seed.
 *
 *   promiseOf([{ kind: 'bit-equal' }], 'torch', usualMachine); // "bit-equal with PyTorch 2.13 to 2.15 (AVX2)"
 */
import type { InitializerInfo } from '../../model/initializer.js';
import type { Fidelity } from '../../numeric/initializers/initializer.js';
import type { Machine } from '../../numeric/random/generators.js';

/** Of several parameters the weakest counts. Undefined when nothing is drawn. */
export function promiseOf(fidelities: readonly Fidelity[], framework: InitializerInfo['framework'], machine: Machine): string | undefined {
  const [first, ...others] = fidelities;
  if (first === undefined) return undefined;
  const title = titleOf(framework, machine);
  const weakest = others.reduce(weaker, first);
  switch (weakest.kind) {
    case 'bit-equal':
      return `bit-equal with ${title}`;
    case 'within':
      return `${boundText(weakest)} of ${title}`;
    case 'distribution':
      return `same distribution as ${title}`;
  }
}

function weaker(a: Fidelity, b: Fidelity): Fidelity {
  if (a.kind === 'distribution' || b.kind === 'bit-equal') return a;
  if (b.kind === 'distribution' || a.kind === 'bit-equal') return b;
  return { kind: 'within', ...larger('ulps', a.ulps, b.ulps), ...larger('absolute', a.absolute, b.absolute) };
}

function larger<Name extends string>(name: Name, a: number | undefined, b: number | undefined): Readonly<Partial<Record<Name, number>>>;
function larger(name: string, a = 0, b = 0): Readonly<Record<string, number>> {
  return Math.max(a, b) > 0 ? { [name]: Math.max(a, b) } : {};
}

function boundText({ ulps, absolute }: Extract<Fidelity, { kind: 'within' }>): string {
  const bounds = [
    ...(ulps === undefined ? [] : [ulps === 1 ? '1 unit in the last place' : `${ulps} units in the last place`]),
    ...(absolute === undefined ? [] : [String(absolute)]),
  ];
  return `within ${bounds.length === 0 ? 'rounding' : bounds.join(' or ')}`;
}

function titleOf(framework: InitializerInfo['framework'], { torch, keras, mxnet }: Machine): string {
  switch (framework) {
    case 'torch':
      return `PyTorch ${torchVersions(torch.version)} (${torch.avx2 ? 'AVX2' : 'without AVX2'})`;
    case 'keras':
      return `Keras 3 on ${backends[keras]}`;
    case 'mxnet':
      return mxnet === 'np' ? 'MXNet 1.9 (np)' : 'MXNet 1.9';
    case 'jax':
      return 'JAX 0.10';
  }
}

const backends = { tensorflow: 'TensorFlow', jax: 'JAX', torch: 'PyTorch', numpy: 'NumPy' } as const;

/** The versions of 2 that draw alike: from each of these to the one before the next. */
const since = [
  [0, '2.0'],
  [1, '2.1 to 2.11'],
  [12, '2.12'],
  [13, '2.13 to 2.15'],
] as const;

function torchVersions([major, minor]: Machine['torch']['version']): string {
  return (major === 2 ? since.findLast(([first]) => minor >= first)?.[1] : undefined) ?? `${major}.${minor}`;
}
