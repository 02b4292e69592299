import { describe, expect, it } from 'vitest';
import { expressionsOf } from '../../../src/model/access/express.js';
import { resolveExpression } from '../../../src/model/access/resolve.js';
import type { AccessTree } from '../../../src/model/access/tree.js';
import { fakeTree, mlp } from './fake-tree.js';

function meaning(tree: AccessTree, text: string): string {
  const outcome = resolveExpression(tree, text);
  if (outcome.kind === 'error') return outcome.error.message;
  if (outcome.kind === 'collection') return outcome.indices.map((index) => tree.nameAt(index)).join(' ');
  return outcome.kind === 'parameter' ? outcome.of.name : outcome.kind;
}

const gluon = fakeTree({
  framework: 'mxnet',
  format: 'mxnet',
  files: ['net.params'],
  root: {
    children: [
      { name: '0', parameters: { weight: [8, 4], bias: [8] } },
      { name: '2', parameters: { weight: [1, 8], bias: [1] } },
    ],
  },
});

describe('access expressions of MXNet', () => {
  it.each([
    ['net[2].bias.data()', '2.bias'],
    ['net[-1].weight.list_data()[0]', '2.weight'],
    ["net.collect_params()['dense1_bias'].data()", '2.bias'],
    ["net.collect_params('.*weight')", '0.weight 2.weight'],
    ["net[0].params.get('weight')", '0.weight'],
    ["net._collect_params_with_prefix()['2.bias']", '2.bias'],
    ['net[0].weight.grad()', 'none'],
    ["net.collect_params()['2.bias']", "KeyError: '2.bias'"],
    ["net['0']", 'TypeError: list indices must be integers or slices, not str'],
    ['net[3]', 'IndexError: list index out of range'],
  ])('%s means %s', (text, expected) => {
    expect(meaning(gluon, text)).toBe(expected);
  });

  it('does not run patterns that could take for ever', () => {
    for (const pattern of ['(a*)*b', '(.|.)+x', '.*.*.*.*.*.*b'])
      expect(resolveExpression(gluon, `net.collect_params('${pattern}')`)).toMatchObject({ kind: 'error', error: { tag: 'unsupported' } });
  });

  it('does not count up names for blocks in blocks', () => {
    const layer = { name: '0', parameters: { weight: [8, 4] } };
    const nested = fakeTree({ framework: 'mxnet', format: 'mxnet', root: { children: [{ name: '0', children: [layer] }] } });
    expect(resolveExpression(nested, "net.collect_params()['dense0_weight']")).toMatchObject({
      kind: 'error',
      error: { tag: 'unsupported' },
    });
  });
});

describe('dictionaries and archives', () => {
  it('are nested in Flax', () => {
    const tree = fakeTree({
      framework: 'flax',
      format: 'flax-msgpack',
      root: { children: [{ name: 'params', parameters: { kernel: [2] } }] },
    });
    expect(meaning(tree, "params['params']['kernel']")).toBe('params.kernel');
    expect(meaning(tree, "flatten_dict(params)[('params', 'kernel')]")).toBe('params.kernel');
    expect(meaning(tree, "params['kernel']")).toBe("KeyError: 'kernel'");
    expect(meaning(tree, 'params.params')).toBe("AttributeError: 'dict' object has no attribute 'params'");
  });

  it('say what NumPy says', () => {
    const tree = fakeTree({ framework: 'numpy', format: 'npz', files: ['a.npz'], root: { parameters: { w: [2] } } });
    expect(meaning(tree, "np.load('a.npz')['w']")).toBe('w');
    expect(meaning(tree, "np.load('a.npz')['v']")).toBe("KeyError: 'v is not a file in the archive'");
  });

  it('are lists in GGUF', () => {
    const tree = fakeTree({ framework: 'gguf', format: 'gguf', root: { parameters: { a: [2], b: [2] } } });
    expect(meaning(tree, "next(t for t in GGUFReader('model.gguf').tensors if t.name == 'b').data")).toBe('b');
    expect(meaning(tree, "GGUFReader('model.gguf').tensors[2]")).toBe('IndexError: list index out of range');
  });
});

describe('printed expressions', () => {
  const of = (tree: AccessTree, index: number): readonly string[] => expressionsOf(tree, index).map(({ expression }) => expression);

  it('follow the code of each library', () => {
    expect(of(fakeTree({ root: mlp }), 3)).toEqual(['net[2].bias', "net.state_dict()['2.bias']"]);
    expect(of(gluon, 3)).toEqual([
      'net[2].bias.data()',
      "net.collect_params()['dense1_bias'].data()",
      "mx.nd.load('net.params')['2.bias']",
    ]);
  });

  it('quote names that are no identifiers', () => {
    const odd = fakeTree({
      root: {
        className: 'Odd',
        children: [
          { name: "it's", className: 'Linear', parameters: { weight: [1, 1] } },
          { name: 'class', className: 'Linear', parameters: { weight: [1, 1] } },
        ],
      },
    });
    expect(of(odd, 0)[0]).toBe(`getattr(net, "it's").weight`);
    expect(of(odd, 1)[0]).toBe("getattr(net, 'class').weight");
  });

  it('are left out where they would mean another parameter', () => {
    const twice = fakeTree({ root: { parameters: { w: [1] }, children: [{ name: '', parameters: { w: [2] } }] }, keys: { '.w': ['w'] } });
    for (const index of [0, 1])
      for (const expression of of(twice, index)) expect(resolveExpression(twice, expression)).toMatchObject({ of: { index } });
  });
});
