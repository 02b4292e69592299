import { describe, expect, it } from 'vitest';
import { exportTree, sharedVariables } from '../../../src/formats/mxnet/structure.js';
import { parseSymbol } from '../../../src/formats/mxnet/symbol.js';
import type { Block } from '../../../src/model/block.js';
import type { Parameter } from '../../../src/model/parameter.js';

interface Graph {
  nodes?: unknown;
  arg_nodes?: unknown;
  heads?: unknown;
  attrs?: unknown;
}

const variable = (name: string): unknown => ({ op: 'null', name, inputs: [] });
const operator = (op: string, name: string, inputs: readonly number[], more: object = {}): unknown => ({
  op,
  name,
  inputs: inputs.map((index) => [index, 0, 0]),
  ...more,
});

function parse(graph: Graph): ReturnType<typeof parseSymbol> {
  return parseSymbol(new TextEncoder().encode(JSON.stringify({ arg_nodes: [], heads: [], ...graph })), 'net-symbol.json');
}

function parameters(...names: readonly string[]): readonly Parameter[] {
  return names.map((name, index) => ({
    index,
    name,
    path: [name],
    dtype: 'float32',
    shape: [1],
    role: 'trainable',
    values: { kind: 'none', reason: { tag: 'unsupported', message: '' } },
  }));
}

const twice: Graph = {
  nodes: [
    variable('data'),
    variable('fc0_weight'),
    variable('fc0_bias'),
    operator('FullyConnected', 'fc0_fwd', [0, 1, 2], { attrs: { num_hidden: '8', __init__: 'zeros' } }),
    operator('FullyConnected', 'fc1_fwd', [3, 1, 2], { attr: { num_hidden: '8' } }),
    variable('bn0_gamma'),
    variable('bn0_running_mean'),
    operator('BatchNorm', 'bn0_fwd', [4, 5, 6]),
  ],
  arg_nodes: [0, 1, 2, 5, 6],
  heads: [[7, 0, 0]],
  attrs: { mxnet_version: ['int', 10901] },
};
const names = ['arg:fc0_weight', 'arg:fc0_bias', 'arg:bn0_gamma', 'aux:bn0_running_mean'];

describe('graphs', () => {
  it('tell variables, operators and the version', () => {
    const graph = parse(twice);
    expect(graph.variables).toEqual(['data', 'fc0_weight', 'fc0_bias', 'bn0_gamma', 'bn0_running_mean']);
    expect(graph.operators[1]).toEqual({
      name: 'fc1_fwd',
      op: 'FullyConnected',
      variables: ['fc0_weight', 'fc0_bias'],
      attributes: new Map([['num_hidden', '8']]),
    });
    expect(graph.version).toBe(10901);
  });

  it('give a block for each operator that reads parameters, in the order of computing', () => {
    const tree = exportTree(parameters(...names), parse(twice));
    const shown = ({ name, className, detail, parameters: own }: Block): unknown => [name, className, detail, own.map((one) => one.name)];
    expect(tree.children.map(shown)).toEqual([
      ['fc0', 'FullyConnected', 'num_hidden=8', ['weight', 'bias']],
      ['bn0', 'BatchNorm', '', ['gamma', 'running_mean']],
    ]);
    expect(tree.parameterCount).toBe(4);
  });

  it('nest dotted names, and keep a name without separators below its operator', () => {
    const graph = parse({
      nodes: [
        variable('0.1.weight'),
        variable('0.1.bias'),
        operator('FullyConnected', 'node_1', [0, 1]),
        variable('w'),
        operator('dot', 'dot0', [2, 3]),
      ],
    });
    const tree = exportTree(parameters('arg:0.1.weight', 'arg:0.1.bias', 'arg:w', 'arg:unused'), graph);
    expect(tree.children[0]?.children[0]).toMatchObject({ name: '1', path: ['0', '1'], className: 'FullyConnected' });
    expect(tree.children[1]).toMatchObject({ name: 'dot0', className: 'dot', parameters: [{ name: 'w', index: 2 }] });
    expect(tree.parameters).toEqual([{ name: 'arg:unused', index: 3 }]);
  });

  it('a variable that two operators read is shared', () => {
    expect(sharedVariables(parameters(...names), parse(twice))).toEqual([
      { kind: 'alias', names: ['arg:fc0_weight'], indices: [0], usedBy: ['fc0_fwd', 'fc1_fwd'] },
      { kind: 'alias', names: ['arg:fc0_bias'], indices: [1], usedBy: ['fc0_fwd', 'fc1_fwd'] },
    ]);
  });

  it('an operator that reads one variable twice does not share it', () => {
    const graph = parse({ nodes: [variable('w'), operator('dot', 'square', [0, 0])] });
    expect(sharedVariables(parameters('arg:w'), graph)).toEqual([]);
  });

  it('a name with very many dots is not taken apart', () => {
    const deep = 'a.'.repeat(200_000);
    const graph = parse({ nodes: [variable(`${deep}w`), operator('dot', 'd', [0])] });
    expect(exportTree(parameters(`arg:${deep}w`), graph).children).toMatchObject([{ parameters: [{ name: 'w' }] }]);
  });

  it('names like those of prototypes are names', () => {
    const graph = parse({ nodes: [variable('__proto__'), variable('constructor'), operator('dot', 'toString', [0, 1])] });
    expect(sharedVariables(parameters('arg:__proto__'), graph)).toEqual([]);
    expect(exportTree(parameters('arg:__proto__', 'arg:constructor'), graph).parameterCount).toBe(2);
  });
});

describe('broken graphs are refused', () => {
  it.each<readonly [string, Graph]>([
    ['nodes that are a text', { nodes: 'text' }],
    ['a node that is null', { nodes: [null] }],
    ['a node without a name', { nodes: [{ op: 'null', inputs: [] }] }],
    ['an input that is itself', { nodes: [operator('dot', 'a', [0])] }],
    ['inputs in a circle', { nodes: [operator('dot', 'a', [1]), operator('dot', 'b', [0])] }],
    ['an input beyond', { nodes: [variable('a'), operator('dot', 'b', [9])] }],
    ['an input that is no number', { nodes: [variable('a'), { op: 'dot', name: 'b', inputs: [['0']] }] }],
    ['an argument beyond', { nodes: [variable('a')], arg_nodes: [1] }],
    ['an argument that is an operator', { nodes: [operator('dot', 'a', [])], arg_nodes: [0] }],
    ['a head beyond', { nodes: [variable('a')], heads: [[2, 0, 0]] }],
  ])('%s', (_, graph) => {
    expect(() => parse(graph)).toThrow(/net-symbol\.json/);
  });

  it('depth', () => {
    const deep = new TextEncoder().encode(`{"nodes": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    expect(() => parseSymbol(deep, 'net-symbol.json')).toThrow('nests deeper');
    expect(() => parseSymbol(new TextEncoder().encode('no json'), 'net-symbol.json')).toThrow('not JSON');
  });
});
