import { describe, expect, it } from 'vitest';
import { blockTreeFromNames } from '../../../src/formats/names/tree.js';
import type { Checkpoint, Framework } from '../../../src/model/checkpoint.js';
import type { Edit } from '../../../src/model/edit.js';
import { parameterList, type Parameter } from '../../../src/model/parameter.js';
import { contiguousStrides } from '../../../src/model/shape.js';
import { codeOf, type Dialect } from '../../../src/session/edits/code.js';
import { meaningOf } from '../../../src/session/edits/code/equivalents.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** `head.weight` and `embedding.weight` are one tensor. */
const shapes: Shapes = { '0.weight': [8, 4], '0.bias': [8], 'embedding.weight': [6, 4], 'head.weight': [6, 4] };

function checkpointOf(of: Shapes, framework: Framework): Checkpoint {
  const storages = new Map(Object.keys(of).map((name, index) => [name, name === 'head.weight' ? index - 1 : index]));
  const parameters = parameterList(
    Object.entries(of).map(([name, shape], index): Parameter => {
      const layout = { storage: storages.get(name) ?? index, offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } as const;
      return { index, name, path: name.split('.'), dtype: 'float32', shape, role: 'unknown', values: { kind: 'dense', layout } };
    }),
  );
  return {
    format: 'pytorch-zip',
    framework,
    files: [],
    bytes: 0,
    metadata: new Map(),
    parameters,
    storage: () => ({ kind: 'range', file: 0, start: 0, length: 0 }),
    tree: blockTreeFromNames(parameters),
    ties: [{ kind: 'storage', names: ['embedding.weight', 'head.weight'], indices: [2, 3] }],
    warnings: [],
  };
}

function program(edits: readonly Edit[], dialect: Dialect = 'pytorch', framework: Framework = 'pytorch', of = shapes): string {
  return codeOf({ script: { seed: 42, edits }, checkpoint: checkpointOf(of, framework), path: '/nets/net.pt' }, dialect);
}

/** Only the lines of the edits. */
function body(edits: readonly Edit[], dialect: Dialect = 'pytorch', of = shapes): string[] {
  const text = program(edits, dialect, dialect, of);
  return text.slice(text.indexOf('\n\n# ', text.indexOf('\n\n\n')) + 2).trimEnd().split('\n'); // prettier-ignore
}

describe('the program of PyTorch', () => {
  it('loads the file, seeds the generator once and names each edit', () => {
    const edits: readonly Edit[] = [
      { edit: 'initialize', parameters: '0.weight', initializer: 'torch.xavier_uniform_', arguments: { gain: 2 } },
      { edit: 'initialize', parameters: '*.bias', initializer: 'torch.zeros_' },
    ];
    const text = program(edits);
    expect(text).toContain('loaded = torch.load("/nets/net.pt", map_location="cpu")\ntensors = named(loaded)\n');
    expect(text.endsWith(`torch.set_grad_enabled(False)
torch.manual_seed(42)

# \`0.weight\`: torch.xavier_uniform_(gain=2), seed 42
init.xavier_uniform_(tensors["0.weight"], gain=2)

# \`0.bias\`: torch.zeros_()
init.zeros_(tensors["0.bias"])
`)).toBe(true); // prettier-ignore
    expect(program(edits.slice(1))).not.toContain('manual_seed');
    expect(program(edits, 'pytorch', 'safetensors')).toContain('tensors = load_file("/nets/net.pt")');
  });

  it('draws once for names of the same tensor, and for each after they were untied', () => {
    const normal: Edit = { edit: 'initialize', parameters: '*d*.weight', initializer: 'torch.normal_' };
    const lines = body([normal, { edit: 'untie', parameters: 'head.weight' }, normal]);
    expect(lines.filter((line) => !line.startsWith('#') && line !== '')).toEqual([
      'init.normal_(tensors["embedding.weight"])',
      'tensors["head.weight"] = tensors["head.weight"].clone()',
      'for name in ["embedding.weight", "head.weight"]:',
      '    init.normal_(tensors[name])',
    ]);
  });

  it('sets a seed of an edit aside from the others', () => {
    expect(body([{ edit: 'initialize', parameters: '0.bias', initializer: 'torch.uniform_', seed: 7 }]).slice(1)).toEqual([
      'with torch.random.fork_rng(devices=[]):',
      '    torch.manual_seed(7)',
      '    init.uniform_(tensors["0.bias"])',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['u = uniform(-10, 10); u * (abs(u) >= 5)', ['u = fresh(x).uniform_(-10, 10)', 'x[...] = u * (torch.abs(u) >= 5)']],
    ['path = normal(std=0.5)\npath - 1', ['path_ = fresh(x).normal_(0, 0.5)', 'x[...] = path_ - 1']],
    ['-x ** 2 + (-x) ** 2', ['x[...] = (-(x ** 2)) + ((-x) ** 2)']],
    ['where(i < j, 1, 0) if n > 3 else x', ['x[...] = torch.where((along(t, 0) < along(t, 1)).bool(), 1, 0) if (t.numel() > 3) else x']],
    ['max(x, 0) + max(x) + max(1, 2)', ['x[...] = (torch.clamp(x, min=0) + t.max().item()) + max(1, 2)']],
    ['x > 0 and not x > fan_in', ['x[...] = torch.logical_and(x > 0, torch.logical_not(x > math.prod(t.shape[1:])))']],
    ['sigmoid(2) * inf', ['x[...] = torch.sigmoid(torch.tensor(2, dtype=torch.float64)).item() * math.inf']],
  ])('writes %s as arithmetic of tensors', (expression, lines) => {
    const written = body([{ edit: 'initialize', parameters: '0.weight', expression }]);
    expect(written.slice(1)).toEqual(['t = x = tensors["0.weight"]', ...lines]);
  });

  it.each<[string, readonly string[]]>([
    ['[0, 0] = 42', ['x = t[0, 0]', 'x[...] = 42']],
    ['[1:3, ..., :2] *= 0.5', ['x = t[1:3, ..., :2]', 'x *= 0.5']],
    ['[::-2] = i', ['x = t[1:8:2]', 'x[...] = along(t, 0)[1:8:2]']],
    ['[..., 2:0:-1] += x', ['x = t[..., 1:3:1]', 'x += x']],
  ])('writes %s with an index', (statement, lines) => {
    expect(body([{ edit: 'set', parameters: '0.weight', statement }]).slice(1)).toEqual(['t = tensors["0.weight"]', ...lines]);
  });

  it('pastes, loads, renames all at once and removes', () => {
    const lines = body([
      {
        edit: 'paste',
        parameters: '0.weight',
        at: [1, 2],
        values: [
          [1, 'NaN'],
          ['-Infinity', '9007199254740993'],
        ],
      },
      { edit: 'paste', parameters: '0.bias', at: [2], values: [[-1, 1e-7]] },
      { edit: 'load', parameters: '0.bias', file: '/data/b.npy' },
      { edit: 'rename', parameters: '0.*', to: 'first.*' },
      { edit: 'remove', parameters: 'first.bias' },
    ]);
    expect(lines.filter((line) => !line.startsWith('#') && line !== '')).toEqual([
      'tensors["0.weight"][1:3, 2:4] = torch.tensor([[1, float("nan")], [float("-inf"), 9007199254740993]], dtype=torch.float32)',
      'tensors["0.bias"][2:4] = torch.tensor([-1, 1e-7], dtype=torch.float32)',
      'tensors["0.bias"].copy_(torch.from_numpy(numpy.load("/data/b.npy")))',
      'renamed = {',
      '    "first.weight": tensors.pop("0.weight"),',
      '    "first.bias": tensors.pop("0.bias"),',
      '}',
      'tensors.update(renamed)',
      'del tensors["first.bias"]',
    ]);
  });

  it('draws fresh layers with what they throw away', () => {
    expect(body([{ edit: 'initialize', parameters: '0.bias', default: 'auto' }]).slice(1)).toEqual([
      'init.kaiming_uniform_(torch.empty((8, 4), dtype=torch.float32), a=2.23606797749979)',
      'init.uniform_(tensors["0.bias"], a=-0.5, b=0.5)',
    ]);
  });

  it('says of initializers of other frameworks what becomes of them', () => {
    const lines = body([
      { edit: 'initialize', parameters: '0.weight', initializer: 'keras.GlorotNormal' },
      { edit: 'initialize', parameters: '0.weight', initializer: 'mxnet.MSRAPrelu', arguments: { factor_type: 'in', slope: 0 } },
      { edit: 'initialize', parameters: '0.weight', initializer: 'keras.STFT', arguments: { side: 'real' } },
    ]).filter((line) => !line.startsWith('# `') && line !== '');
    expect(lines).toEqual([
      '# keras.GlorotNormal: the same distribution, other numbers',
      expect.stringMatching(/^init\.trunc_normal_\(tensors\["0\.weight"\], mean=0, std=0\.46\d+, a=-0\.92\d+, b=0\.92\d+\)$/),
      '# mxnet.MSRAPrelu: the same distribution, other numbers',
      'init.kaiming_normal_(tensors["0.weight"], nonlinearity="relu")',
      '# left out: keras.STFT has no equal in PyTorch',
    ]);
  });

  it('quotes names so that they cannot become code', () => {
    const name = 'a"]; import os #\n\u2028\u202e\\';
    const lines = body([{ edit: 'set', parameters: [name], statement: '= 0' }], 'pytorch', { [name]: [2] });
    expect(lines).toEqual([
      '# `a"]; import os #\\u000a\\u2028\\u202e\\`: = 0',
      't = x = tensors["a\\"]; import os #\\n\\u2028\\u202e\\\\"]',
      'x[...] = 0',
    ]);
  });
});

describe('the program of Keras', () => {
  it('finds variables by their paths and makes initializers anew for each', () => {
    const edits: readonly Edit[] = [
      { edit: 'initialize', parameters: '*0.*', initializer: 'keras.RandomNormal', arguments: { stddev: 0.1 } },
    ];
    const text = program(edits, 'keras', 'keras');
    expect(text).toContain('model = keras.saving.load_model("/nets/net.pt")\nkeras.utils.set_random_seed(42)\n');
    expect(body(edits, 'keras').slice(1)).toEqual([
      'for name in ["0/weight", "0/bias"]:',
      '    w = variable(name)',
      '    w.assign(keras.initializers.RandomNormal(stddev=0.1)(w.shape, dtype=w.dtype))',
    ]);
  });

  it('computes expressions with NumPy and says that the numbers are others', () => {
    const edits: readonly Edit[] = [{ edit: 'set', parameters: '0.bias', statement: '[:3] += normal() * asin(x)' }];
    expect(program(edits, 'keras')).toContain('rng = numpy.random.default_rng(42)\n');
    expect(body(edits, 'keras').slice(1)).toEqual([
      '# drawn by NumPy: the same distribution, other numbers',
      'w = variable("0/bias")',
      't = numpy.array(w)',
      'x = t[:3]',
      't[:3] += rng.normal(0, 1, x.shape).astype(x.dtype) * numpy.arcsin(x)',
      'w.assign(t)',
    ]);
  });

  it('names its equal of an initializer of PyTorch where the fans agree, else the bounds', () => {
    const lines = body(
      [
        { edit: 'initialize', parameters: '0.weight', initializer: 'torch.xavier_uniform_' },
        { edit: 'initialize', parameters: '0.weight', initializer: 'torch.kaiming_uniform_', arguments: { nonlinearity: 'linear' } },
        { edit: 'remove', parameters: '0.weight' },
      ],
      'keras',
    );
    expect(lines).toContain('w.assign(keras.initializers.GlorotUniform()(w.shape, dtype=w.dtype))');
    expect(lines.join('\n')).toMatch(/RandomUniform\(minval=-0\.866\d+, maxval=0\.866\d+\)/);
    expect(lines.at(-1)).toBe('# left out: a model of Keras is made anew where variables are removed');
  });
});

describe('the program of MXNet', () => {
  it('initializes arrays whatever they are called, and changes the dictionary', () => {
    const lines = body(
      [
        { edit: 'initialize', parameters: '0.bias', initializer: 'mxnet.Uniform', arguments: { scale: 1 } },
        { edit: 'initialize', parameters: '0.weight', initializer: 'torch.kaiming_normal_', arguments: { nonlinearity: 'linear' } },
        { edit: 'rename', parameters: '0.bias', to: 'b' },
        { edit: 'set', parameters: 'b', statement: '[0] = 1' },
      ],
      'mxnet',
    );
    expect(lines.filter((line) => !line.startsWith('# `') && line !== '')).toEqual([
      'w = arrays[key("0.bias")]',
      'initialize(mx.init.Uniform(scale=1), w)',
      'w = arrays[key("0.weight")]',
      '# torch.kaiming_normal_: the same distribution, other numbers',
      'initialize(mx.init.Xavier(rnd_type="gaussian", factor_type="in", magnitude=1), w)',
      'renamed = {',
      '    "b": arrays.pop(key("0.bias")),',
      '}',
      'arrays.update(renamed)',
      'w = arrays[key("b")]',
      't = w.asnumpy()',
      't[0] = 1',
      'w[:] = mx.nd.array(t, dtype=w.dtype)',
    ]);
  });
});

describe('what initializers mean in other frameworks', () => {
  it.each([
    ['torch.xavier_uniform_', 'mxnet.Xavier', {}],
    ['torch.xavier_uniform_', 'keras.GlorotUniform', {}],
    ['torch.xavier_normal_', 'mxnet.Xavier', { rnd_type: 'gaussian', factor_type: 'avg', magnitude: 1 }],
    ['torch.xavier_normal_', 'keras.VarianceScaling', { scale: 1, mode: 'fan_avg', distribution: 'untruncated_normal' }],
  ])('%s is %s %j', (torch, other, given) => {
    const [a, b] = [meaningOf(torch, {}, [8, 4]), meaningOf(other, given, [8, 4])];
    expect(a).toBeDefined();
    expect(b).toMatchObject({ kind: a?.kind });
    const [left, right] = [a, b].map((meaning) =>
      meaning?.kind === 'uniform' ? meaning.high : meaning?.kind === 'normal' ? meaning.std : NaN,
    );
    expect(right).toBeCloseTo(left ?? NaN, 12);
  });

  it('are unknown for other axes and shapes that a framework refuses', () => {
    expect(meaningOf('keras.GlorotUniform', { input_axes: [0], output_axes: [1] }, [8, 4])).toBeUndefined();
    expect(meaningOf('torch.xavier_uniform_', {}, [8])).toBeUndefined();
    expect(meaningOf('keras.Orthogonal', {}, [3, 3, 4])).toBeUndefined();
  });
});
