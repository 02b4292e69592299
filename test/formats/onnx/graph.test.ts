/** What a model's tensors are called, in which order they come, where they belong, and who reads them. */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src/model/block.js';
import { bytesField, fixed32Field, message, varint, varintField } from '../protobuf/build-protobuf.js';
import { attribute, floats, graph, model, node, open, openTensors, tensor } from './build-onnx.js';

const scalar = (name: string): Uint8Array => tensor({ name, raw: floats(1) });

function outline({ name, className, parameters, children }: Block): unknown {
  return [name, className, parameters.map((parameter) => parameter.name), children.map(outline)];
}

describe('the order of tensors', () => {
  it('is initializers, constants, then graphs inside nodes', async () => {
    const branch = (name: string): Uint8Array =>
      attribute(
        name,
        bytesField(
          6,
          graph({
            nodes: [node({ op: 'Constant', output: `${name} k`, attributes: [attribute('value_float', fixed32Field(2, 0))] })],
            initializers: [scalar('w')],
          }),
        ),
      );
    const nodes = [
      node({ op: 'If', name: 'choose', inputs: ['c'], attributes: [branch('then_branch'), branch('else_branch')] }),
      node({ op: 'Constant', output: 'k', attributes: [attribute('value', bytesField(5, scalar('inner')))] }),
    ];
    const { parameters, tree } = await open(model(graph({ nodes, initializers: [scalar('a.w'), scalar('c')] })));
    expect([...parameters].map(({ name, role }) => `${name}: ${role}`)).toEqual([
      'a.w: trainable',
      'c: trainable',
      'k: other',
      'w: trainable',
      'then_branch k: other',
      'w: trainable',
      'else_branch k: other',
    ]);
    expect(parameters.at(5).path).toEqual(['choose', 'else_branch', 'w']);
    expect(tree.children.map(({ name, children }) => [name, children.length])).toEqual([
      ['a', 0],
      ['choose', 2],
    ]);
  });

  it('counts each of several graphs of one attribute', async () => {
    const cases = attribute(
      'cases',
      bytesField(11, graph({ initializers: [scalar('first')] })),
      bytesField(11, graph({ initializers: [scalar('second')] })),
    );
    const { parameters } = await open(model(graph({ nodes: [node({ op: 'Switch', attributes: [cases] })] })));
    expect([...parameters].map(({ path }) => path.join('/'))).toEqual(['Switch 0/cases/first', 'Switch 0/cases/second']);
  });

  it('says when a name stands twice', async () => {
    const { warnings, parameters } = await openTensors({ name: 'w', raw: floats(1) }, { name: 'w', raw: floats(2) });
    expect(parameters).toHaveLength(2);
    expect(warnings).toEqual([{ tag: 'corrupt', message: 'two initializers are called "w"' }]);
  });
});

describe('constants', () => {
  const constants = async (...attributes: readonly Uint8Array[]): Promise<unknown> => {
    const nodes = attributes.map((one, i) => node({ op: 'Constant', name: 'n', output: `k${String(i)}`, attributes: [one] }));
    const { parameters } = await open(model(graph({ nodes })));
    return [...parameters].map(({ name, dtype, shape, values }) => [name, dtype, shape, values.kind]);
  };

  it('are numbers or lists of numbers', async () => {
    expect(
      await constants(
        attribute('value_float', fixed32Field(2, 0)),
        attribute('value_int', varintField(3, 5)),
        attribute('value_floats', bytesField(7, floats(1, 2, 3))),
        attribute('value_ints', varintField(8, 1), bytesField(8, message(varint(2), varint(3)))),
      ),
    ).toEqual([
      ['k0', 'float32', [], 'dense'],
      ['k1', 'int64', [], 'dense'],
      ['k2', 'float32', [3], 'dense'],
      ['k3', 'int64', [3], 'dense'],
    ]);
  });

  it('are not texts, nor attributes of other operations', async () => {
    expect(await constants(attribute('value_string', bytesField(4, 'fast')))).toEqual([]);
    const other = node({ op: 'ConstantOfShape', output: 'z', attributes: [attribute('value', bytesField(5, scalar('v')))] });
    expect((await open(model(graph({ nodes: [other] })))).parameters).toHaveLength(0);
  });

  it('may have their operation named last', async () => {
    const reversed = message(
      bytesField(5, attribute('value', bytesField(5, scalar('inner')))),
      bytesField(4, 'Constant'),
      bytesField(2, 'k'),
    );
    expect((await open(model(graph({ nodes: [reversed] })))).parameters.at(0).name).toBe('k');
  });
});

describe('sparse initializers', () => {
  const sparse = (dims: readonly number[], values: Uint8Array, indices: Uint8Array): Uint8Array =>
    message(bytesField(1, values), bytesField(2, indices), ...dims.map((size) => varintField(3, size)));
  const values = tensor({ name: 's', dims: [2], raw: floats(1, 2) });
  const indices = (dims: readonly number[]): Uint8Array =>
    tensor({ name: '', type: 7, dims, raw: new Uint8Array(8 * dims.reduce((a, b) => a * b, 1)) });

  it('have two parts', async () => {
    const { parameters } = await open(model(graph({ sparse: [sparse([3, 4], values, indices([2, 2]))] })));
    expect(parameters.at(0)).toMatchObject({
      name: 's',
      dtype: 'float32',
      shape: [3, 4],
      values: {
        composite: {
          layout: 'sparse_places',
          parts: [
            { name: 'indices', shape: [2, 2] },
            { name: 'values', shape: [2] },
          ],
        },
      },
    });
  });

  it.each([
    ['places of another number of axes', sparse([3, 4, 5], values, indices([2, 2]))],
    ['more places than values', sparse([12], values, indices([3]))],
    ['places that are no integers', sparse([12], values, values)],
    ['no places', message(bytesField(1, values), varintField(3, 12))],
    ['an impossible shape', sparse([-1], values, indices([2]))],
  ])('%s', async (_, bytes) => {
    const { parameters, warnings } = await open(model(graph({ sparse: [bytes] })));
    expect(parameters.at(0).values.kind).toBe('none');
    expect(warnings).toHaveLength(1);
  });
});

describe('who reads a tensor', () => {
  it('is told of one that several nodes read, once for each node', async () => {
    const nodes = [
      node({ op: 'Mul', name: 'square', inputs: ['w', 'w'] }),
      node({ op: 'Add', inputs: ['x', 'w'] }),
      node({ op: 'Add', name: 'once', inputs: ['b'] }),
    ];
    const { ties } = await open(model(graph({ nodes, initializers: [scalar('w'), scalar('b')] })));
    expect(ties).toEqual([{ kind: 'alias', names: ['w'], indices: [0], usedBy: ['square', 'Add 1'] }]);
  });

  it('sees outer names inside, unless an inner tensor hides them', async () => {
    const inner = (name: string, initializers: readonly Uint8Array[]): Uint8Array =>
      attribute(name, bytesField(6, graph({ nodes: [node({ op: 'Add', name: 'add', inputs: ['w'] })], initializers })));
    const nodes = [
      node({ op: 'If', name: 'if', attributes: [inner('then_branch', []), inner('else_branch', [scalar('w')])] }),
      node({ op: 'Add', name: 'after', inputs: ['w'] }),
    ];
    const { ties } = await open(model(graph({ nodes, initializers: [scalar('w')] })));
    expect(ties).toEqual([{ kind: 'alias', names: ['w'], indices: [0], usedBy: ['if/then_branch/add', 'after'] }]);
  });
});

describe('where a tensor belongs', () => {
  const scopes = (names: string, classes: string): readonly (readonly [string, string])[] => [
    ['pkg.torch.onnx.name_scopes', names],
    ['pkg.torch.onnx.class_hierarchy', classes],
  ];

  it('is told by its name, or by the first node that reads it', async () => {
    const nodes = [node({ op: 'MatMul', name: '/encoder/layer.0/query/MatMul', inputs: ['x', 'onnx::MatMul_12'] })];
    const initializers = [
      'encoder.layer.0.query.bias',
      'onnx::MatMul_12',
      '/encoder/layer.0/Constant_output_0',
      'model/dense/kernel:0',
    ].map(scalar);
    const { parameters } = await open(model(graph({ nodes, initializers })));
    expect([...parameters].map(({ path }) => path)).toEqual([
      ['encoder', 'layer', '0', 'query', 'bias'],
      ['encoder', 'layer', '0', 'query', 'onnx::MatMul_12'],
      ['encoder', 'layer', '0', 'Constant_output_0'],
      ['model', 'dense', 'kernel:0'],
    ]);
  });

  it('has classes where the exporter wrote them', async () => {
    const metadata = scopes(`['', 'layers.0', 'linear']`, `['__main__.Net', 'torch.nn.modules.linear.Linear', 'aten.linear.default']`);
    const nodes = [node({ op: 'MatMul', name: 'node_MatMul_1', inputs: ['val_0'], metadata })];
    const { tree } = await open(model(graph({ nodes, initializers: [scalar('val_0'), scalar('layers.0.bias')] })));
    expect(outline(tree)).toEqual(['', 'Net', [], [['layers', null, [], [['0', 'Linear', ['val_0', 'bias'], []]]]]]);
  });

  it.each([
    [`__import__('os')`, `['A', 'B']`],
    [`['', 'a'`, `['A', 'B']`],
    [`['', 1]`, `['A', 'B']`],
    [`['', 'a', 'b']`, `['A', 'B']`],
    [`['', '${'a.'.repeat(5000)}', 'b']`, `['A', 'B', 'C']`],
  ])('is not told by %s', async (names, classes) => {
    const nodes = [node({ op: 'MatMul', inputs: ['w'], metadata: scopes(names, classes) })];
    const { tree, warnings } = await open(model(graph({ nodes, initializers: [scalar('w')] })));
    expect(tree.children.map(({ name }) => name)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('is one key where a name has very many', async () => {
    const { parameters } = await openTensors({ name: 'a.'.repeat(100_000), raw: floats(1) });
    expect(parameters.at(0).path).toHaveLength(1);
  });
});

describe('what a model says of itself', () => {
  it('is its metadata', async () => {
    const fn = message(bytesField(1, 'Scaled'), bytesField(10, 'local'));
    const property = message(bytesField(1, '__proto__'), bytesField(2, 'x'));
    const { metadata } = await open(
      model(graph({}), bytesField(8, message(bytesField(1, 'local'), varintField(2, 1))), bytesField(14, property), bytesField(25, fn)),
    );
    expect(Object.fromEntries(metadata)).toMatchObject({
      irVersion: 8,
      producerName: 'test',
      graph: 'g',
      opsets: { 'ai.onnx': 17, local: 1 },
      functions: ['local.Scaled'],
    });
    expect(JSON.stringify(metadata.get('metadata'))).toBe('{"__proto__":"x"}');
  });

  it('needs a graph', async () => {
    await expect(open(varintField(1, 8))).rejects.toMatchObject({ tag: 'corrupt', message: 'an ONNX model without a graph' });
  });
});
