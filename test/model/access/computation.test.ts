import { describe, expect, it } from 'vitest';
import { resolveExpression } from '../../../src/model/access/resolve.js';
import { computed } from '../../../src/model/access/tensor/computation.js';
import { fakeTree, mlp } from './fake-tree.js';

const tree = fakeTree({ root: mlp });

/** Element k of every parameter is k. `reads` writes down what was asked for. */
async function numbers(text: string, reads: (readonly [number, number])[] = []): Promise<unknown> {
  const outcome = resolveExpression(tree, text);
  if (outcome.kind !== 'value' || outcome.numbers === undefined) return outcome;
  const { shape, numbers: found } = await computed(outcome.numbers, (_, first, count) => {
    reads.push([first, count]);
    return Promise.resolve({ kind: 'real', values: Float64Array.from({ length: count }, (__, place) => first + place) });
  });
  return { shape, numbers: found };
}

describe('numbers that expressions mean', () => {
  it.each([
    ['net[0].weight[1, 2]', [], [6]],
    ['net[0].weight[-1, 2:4]', [2], [30, 31]],
    ['net[0].weight[:3, 1]', [3], [1, 5, 9]],
    ['net[0].weight[..., -1][5:100]', [3], [23, 27, 31]],
    ['net[0].weight[[0, 2]][:, 0]', [2], [0, 8]],
    ['net[0].weight[None, 0]', [1, 4], [0, 1, 2, 3]],
    ['net[0].weight.T[1][:2]', [2], [1, 5]],
    ['net[0].weight.view(4, 8)[1][0]', [], [8]],
    ['net[0].weight.flatten()[5]', [], [5]],
    ['net[0].weight.data.numpy()[::-4, 0]', [2], [28, 12]],
    ['net[0].bias.mean()', [], [3.5]],
    ['net[0].bias.abs().max().item()', [], [7]],
    ['(net[0].bias[:2] == net[0].bias[:2]).tolist()', [2], [true, true]],
    ['net[0].weight[8:]', [0, 4], []],
  ])('%s', async (text, shape, expected) => {
    expect(await numbers(text)).toEqual({ shape, numbers: expected });
  });

  it('are read where they lie, and nothing else', async () => {
    const reads: (readonly [number, number])[] = [];
    await numbers('net[0].weight[7, 3]', reads);
    await numbers('net[0].weight[2]', reads);
    expect(reads).toEqual([
      [31, 1],
      [8, 4],
    ]);
  });

  it('are refused when they are very many', async () => {
    const large = fakeTree({
      root: { className: 'Sequential', children: [{ name: '0', className: 'Linear', parameters: { weight: [100_000, 10_000] } }] },
    });
    const outcome = resolveExpression(large, 'net[0].weight[1:]');
    const read = (): never => {
      throw new Error('nothing is to be read');
    };
    await expect(outcome.kind === 'value' && outcome.numbers !== undefined ? computed(outcome.numbers, read) : outcome).rejects.toThrow(
      /more than/,
    );
  });
});

describe('hostile expressions', () => {
  it('end: comprehensions in comprehensions', () => {
    const deep = ['a', 'b', 'c', 'd', 'e'].reduce((inner, name) => `[${inner} for ${name} in '${'x'.repeat(100)}']`, '0');
    expect(resolveExpression(tree, deep)).toMatchObject({ kind: 'error', error: { tag: 'unsupported' } });
  });

  it('reach nothing of JavaScript', () => {
    for (const text of [
      'net.constructor',
      'net.__proto__',
      "net.state_dict()['constructor']",
      'net.state_dict().__class__',
      'net.toString()',
    ])
      expect(resolveExpression(tree, text).kind, text).toBe('error');
  });
});
