/** A user's module in its thread, with the built bundle. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { initializers } from '../../../src/numeric/initializers/registry.js';
import { generatorsOf, type Generators } from '../../../src/numeric/random/generators.js';
import type { ModuleTensor } from '../../../src/session/edits/module-protocol.js';
import { ModuleRunner, type ModuleLimits } from '../../../src/session/edits/module-runner.js';
import { temporaryFolder } from '../sample.js';

const bundle = fileURLToPath(new URL('../../../dist/worker.js', import.meta.url));

const tensor: ModuleTensor = {
  name: '0.weight',
  shape: [4, 5],
  dtype: 'float32',
  values: Float64Array.from({ length: 20 }, (_, index) => index),
  fans: { fanIn: 5, fanOut: 4 },
};

interface Wanted extends Partial<ModuleLimits> {
  readonly name?: string;
  readonly function?: string;
}

function runner(code: string, { name = 'mine.mjs', function: exported, ...limits }: Wanted = {}): ModuleRunner {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, code);
  const made = new ModuleRunner({ file, ...(exported === undefined ? {} : { function: exported }) }, { bundle, trusted: true, ...limits });
  onTestFinished(() => made.close());
  return made;
}

async function values(code: string, wanted: Wanted = {}, generators: Generators = generatorsOf(42)): Promise<number[]> {
  return [...(await runner(code, wanted).values(tensor, generators.torch))];
}

function drawn(name: string, given: Readonly<Record<string, number>>, generators: Generators): number[] {
  const pieces = initializers.get(name).draw(generators, { shape: tensor.shape, dtype: 'float32' }, given);
  return [...pieces].flatMap((piece) => [...piece]);
}

describe('a function of a module', () => {
  it('makes new values from those of now, the shape and the fans', async () => {
    const code = 'export default ({ shape, name, dtype, values }, { fanIn, fanOut }) => values.map((x) => x + 100 * fanIn + 1000 * fanOut + shape[1] + name.length + dtype.length)'; // prettier-ignore
    expect(await values(code)).toEqual([...tensor.values].map((x) => x + 500 + 4000 + 5 + 8 + 7));
  });

  it('draws the numbers of PyTorch and leaves the generator behind them', async () => {
    const [ours, theirs] = [generatorsOf(42), generatorsOf(42)];
    const code =
      'export default (_, { random }) => { const u = random.uniform(-1, 1); return random.normal(0, 0.5).map((n, i) => n + u[i]); }';
    const run = runner(code);
    const expected = (): number[] => {
      const u = drawn('torch.uniform_', { a: -1, b: 1 }, theirs);
      return drawn('torch.normal_', { std: 0.5 }, theirs).map((n, i) => n + (u[i] ?? NaN));
    };
    expect([...(await run.values(tensor, ours.torch))]).toEqual(expected());
    expect([...(await run.values(tensor, ours.torch))]).toEqual(expected());
    expect(drawn('torch.uniform_', {}, ours)).toEqual(drawn('torch.uniform_', {}, theirs));
  });

  it('may have a name, be asynchronous and stand in a CommonJS module', async () => {
    expect(await values('export const fill = async () => new Array(20).fill(NaN)', { function: 'fill' })).toEqual(new Array(20).fill(NaN));
    const common = 'exports.fill = () => new Float32Array(20).fill(-Infinity)';
    expect(await values(common, { name: 'mine.cjs', function: 'fill' })).toEqual(new Array(20).fill(-Infinity));
    expect(await values('module.exports = ({ values }) => values', { name: 'mine.cjs' })).toEqual([...tensor.values]);
  });

  it.each([
    ['too few values', 'export default () => [1, 2]', 'mine.mjs: the function gives 2 values, not 20'],
    ['nothing', 'export default () => {}', 'mine.mjs: the function gives nothing, not an array of 20 numbers'],
    ['text', "export default () => new Array(20).fill('1')", 'mine.mjs: value 0 of the function is a value of type string, not a number'],
    ['holes', 'export default () => new Array(20)', 'mine.mjs: value 0 of the function is nothing, not a number'],
    ['an error', "export default () => { throw new RangeError('no') }", 'mine.mjs: RangeError: no'],
    ['no such function', 'export const other = 1', 'mine.mjs: the module exports no function default'],
    ['no JavaScript', 'export default (', 'mine.mjs: SyntaxError: '],
    ['a thread that ends', 'export default () => process.exit(3)', 'mine.mjs: it ended its thread'],
  ])('is refused: %s', async (_, code, message) => {
    const refusal = expect.objectContaining({ tag: 'refused', message: expect.stringContaining(message) as string }) as Error;
    await expect(values(code)).rejects.toThrow(refusal);
  });

  it('is refused when the file is not there', async () => {
    const missing = new ModuleRunner({ file: '/nowhere/mine.mjs' }, { bundle, trusted: true });
    onTestFinished(() => missing.close());
    await expect(missing.values(tensor, generatorsOf(0).torch)).rejects.toThrow(/^mine\.mjs: .*Cannot find module/);
  });

  it('runs only where it is trusted', () => {
    expect(() => runner('export default ({ values }) => values', { trusted: false })).toThrow(
      expect.objectContaining({ tag: 'refused', message: 'mine.mjs: code of files runs only where it is trusted' }) as Error,
    );
  });

  it('is ended when it does not end by itself, and the generator is where it was', async () => {
    const generators = generatorsOf(42);
    const endless = 'export default (_, { random }) => { random.uniform(); for (;;); }';
    await expect(values(endless, { milliseconds: 1000 }, generators)).rejects.toThrow('mine.mjs: it takes longer than 1 s');
    await expect(values('for (;;);', { milliseconds: 1000 }, generators)).rejects.toThrow('mine.mjs: it takes longer than 1 s');
    expect(drawn('torch.uniform_', {}, generators)).toEqual(drawn('torch.uniform_', {}, generatorsOf(42)));
  });

  it('is ended when it takes too much memory', async () => {
    const objects = 'export default () => { const all = []; for (;;) all.push({ n: all.length }); }';
    await expect(values(objects, { mebibytes: 64 })).rejects.toThrow('mine.mjs: it takes more than 64 MiB of memory');
    const arrays = 'export default () => { const all = []; for (;;) all.push(new Float64Array(1e5).fill(all.length)); }';
    await expect(values(arrays, { mebibytes: 64 })).rejects.toThrow('mine.mjs: it takes more than 64 MiB of memory');
  });

  it('is ended when the user cancels', async () => {
    const stop = new AbortController();
    const running = values('export default () => { for (;;); }', { signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 300);
    await expect(running).rejects.toThrow(expect.objectContaining({ tag: 'cancelled' }) as Error);
  });
});
