/**
 * torch.nn.init, fresh layers and whole networks against what seven builds of PyTorch drew. Every day all of the newest one, and of the others all
 * that is not large and by turns one in four of what is; PARAMSCOPE_INITIALIZERS=everything plays all.
 */
import { describe, expect, it } from 'vitest';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';
import type { Fidelity, Piece } from '../../../src/numeric/initializers/initializer.js';
import { torchLayerDraws } from '../../../src/numeric/initializers/torch/layers.js';
import { generatorsOf, usualMachine, type Generators } from '../../../src/numeric/random/generators.js';
import { joined } from '../../../src/numeric/random/pieces.js';
import { bernoulli, randint, randperm, seededTorchGenerator, type TorchMachine } from '../../../src/numeric/random/torch.js';
import { compiledDrawKernel } from '../kernels/compiled.js';
import { fidelityOf, piecesOf } from './drawn.js';
import { dtypeOf, nearness, references, Tally, type Case, type Step } from './references.js';

interface TorchStep extends Step {
  readonly memoryOrder?: readonly number[];
  /** Of a layer in a network: what stands before the names of its parameters. */
  readonly prefix?: string;
}

interface TorchCase extends Case {
  readonly seed: number | string;
  readonly steps: readonly TorchStep[];
}

const bitEqual: Fidelity = { kind: 'bit-equal' };
const kernel = compiledDrawKernel();

/** Pieces in the order of memory as one array in C order. */
function inOrder({ shape, dtype, memoryOrder }: TorchStep, pieces: Iterable<Piece>): Iterable<Piece> {
  if (memoryOrder === undefined) return pieces;
  const count = shape.reduce((product, size) => product * size, 1);
  const inMemory = joined(dtypeOf({ dtype }), count, pieces);
  const strides = new Array<number>(shape.length).fill(0);
  contiguousStrides(memoryOrder.map((axis) => shape[axis] ?? 1)).forEach((stride, place) => (strides[memoryOrder[place] ?? 0] = stride));
  const steps = contiguousStrides(shape);
  return [
    inMemory.map((_, index) => {
      const at = shape.reduce((sum, size, axis) => sum + (Math.floor(index / (steps[axis] ?? 1)) % size) * (strides[axis] ?? 0), 0);
      return inMemory[at] ?? NaN;
    }),
  ];
}

/** The course's own initializer: U(-10, 10), of which what is nearer than 5 to zero is multiplied by it. */
function* ownInitializer(step: TorchStep, generators: Generators): Iterable<Piece> {
  for (const piece of piecesOf('torch.uniform_', { shape: step.shape, dtype: dtypeOf(step) }, { a: -10, b: 10 }, generators))
    yield piece.map((value) => value * (Math.abs(value) >= 5 ? 1 : 0));
}

function drawn(step: TorchStep, generators: Generators): Iterable<Piece> {
  const { op, shape, options, memoryOrder } = step;
  const count = shape[0] ?? 1;
  const { torch } = generators;
  switch (op) {
    case 'randint':
      return randint(torch, count, Number(options.low), Number(options.high));
    case 'randperm':
      return [Float64Array.from(randperm(torch, count))];
    case 'bernoulli_':
      return bernoulli(torch, count, Number(options.p));
    case 'my_init':
      return ownInitializer(step, generators);
    default: {
      const target = { shape, dtype: dtypeOf(step), ...(memoryOrder === undefined ? {} : { memoryOrder }) };
      return inOrder(step, piecesOf(`torch.${op}`, target, options, generators));
    }
  }
}

function promised(step: TorchStep, generators: Generators): Fidelity {
  const isInitializer = !['randint', 'randperm', 'bernoulli_', 'my_init'].includes(step.op);
  return isInitializer ? fidelityOf(`torch.${step.op}`, { shape: step.shape, dtype: dtypeOf(step) }, step.options, generators) : bitEqual;
}

/** A layer as it is made: the last draw of a name is what stays. The padding row of an embedding is no fact of its shape. */
function playLayer(tally: Tally, generators: Generators, step: TorchStep): void {
  const { layer = '', prefix = '', results = {}, options } = step;
  const dtype = dtypeOf(step);
  const recorded = new Map(Object.entries(results).map(([name, result]) => [name.slice(prefix.length), result]));
  const draws = torchLayerDraws(
    layer,
    [...recorded].map(([name, { shape }]) => ({ name, shape })),
  );
  const last = new Map<string, { readonly pieces: Piece[]; readonly fidelity: Fidelity }>();
  for (const { name, shape, initializer, arguments: given } of draws ?? []) {
    const target = { shape, dtype };
    const pieces = [...piecesOf(initializer, target, given, generators)].map((piece) => piece.slice());
    if (typeof options.padding_idx === 'number') pieces[0]?.fill(0, 0, shape[1]);
    last.set(name, { pieces, fidelity: fidelityOf(initializer, target, given, generators) });
  }
  for (const [name, result] of recorded) {
    const { pieces, fidelity } = last.get(name) ?? { pieces: [], fidelity: bitEqual };
    tally.add(`${layer} ${name}`, dtype, nearness(pieces, dtype, result), fidelity);
  }
}

const builds = [
  { file: 'torch-1.13.1', version: [1, 13], avx2: true, same: 721, near: 51 },
  { file: 'torch-1.13.1-portable', version: [1, 13], avx2: false, same: 721, near: 51 },
  { file: 'torch-2.11.0', version: [2, 11], avx2: true, same: 763, near: 51 },
  { file: 'torch-2.11.0-portable', version: [2, 11], avx2: false, same: 763, near: 51 },
  { file: 'torch-2.12.1', version: [2, 12], avx2: true, same: 771, near: 43 },
  { file: 'torch-2.15.0', version: [2, 15], avx2: true, same: 777, near: 43 },
  { file: 'torch-2.15.0-portable', version: [2, 15], avx2: false, same: 771, near: 43 },
] as const;
const newest = 'torch-2.15.0';
const isEverything = process.env['PARAMSCOPE_INITIALIZERS'] === 'everything';

/** Millions of numbers take their time: they are drawn for one version. */
function isLong({ steps }: TorchCase): boolean {
  return steps.some(({ op, shape }) => op !== 'construct' && (shape[0] ?? 0) > 1_000_000);
}

/** Most of the time goes to tensors of tens of thousands of numbers, of which there are many of the same kind. */
function isLarge({ steps }: TorchCase): boolean {
  return steps.some(({ op, shape }) => op !== 'construct' && elementCount(shape) > 5000);
}

function casesOf(file: string): readonly TorchCase[] {
  const cases = references<TorchCase>(file);
  if (file === newest) return cases;
  const turn = builds.findIndex((build) => build.file === file);
  return cases.filter((each, i) => !isLong(each) && (isEverything || !isLarge(each) || i % 4 === turn % 4));
}

function kindsOf(cases: readonly TorchCase[]): ReadonlySet<string> {
  return new Set(cases.flatMap(({ steps }) => steps.map(({ op, dtype, layer = '' }) => `${op} ${layer} ${dtype}`)));
}

function play(cases: readonly TorchCase[], machine: TorchMachine): Tally {
  const tally = new Tally();
  for (const { seed, steps } of cases) {
    const torch = seededTorchGenerator(BigInt(seed), machine, kernel);
    const generators: Generators = { ...generatorsOf(0), machine: { ...usualMachine, torch: machine }, torch };
    for (const step of steps) {
      if (step.op === 'construct') playLayer(tally, generators, step);
      else
        tally.add(
          `${step.op} [${step.shape.join()}]`,
          dtypeOf(step),
          nearness(drawn(step, generators), dtypeOf(step), step.result),
          promised(step, generators),
        );
    }
  }
  return tally;
}

describe('what PyTorch drew', () => {
  it.each(builds)('$file', ({ file, version, avx2, same, near }) => {
    const tally = play(casesOf(file), { version, avx2 });
    expect(tally.wrong).toEqual([]);
    if (isEverything || file === newest) expect({ same: tally.same, near: tally.near }).toEqual({ same, near });
    else expect(tally.near).toBeLessThanOrEqual(near);
    expect(kindsOf(casesOf(file))).toEqual(kindsOf(references(file)));
  });
});
