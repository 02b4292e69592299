import { describe, expect, it } from 'vitest';
import { resolveExpression, type Outcome } from '../../../src/model/access/resolve.js';
import { fakeTree, mlp, type FakeTree } from './fake-tree.js';

const stored = fakeTree({ root: mlp });
const loaded = fakeTree({
  root: {
    children: [
      { name: '0', parameters: { weight: [8, 4], bias: [8] } },
      { name: '2', parameters: { weight: [1, 8], bias: [1] } },
    ],
  },
});

/** The name of the parameter it means, else the kind of outcome, else the error. */
function meaning(tree: ReturnType<typeof fakeTree>, text: string): string {
  const outcome = resolveExpression(tree, text);
  if (outcome.kind === 'error') return outcome.error.message;
  if (outcome.kind === 'parameter') return outcome.of.name;
  return outcome.kind === 'block' ? `block ${outcome.path}` : outcome.kind;
}

function told(tree: ReturnType<typeof fakeTree>, text: string): unknown {
  const outcome: Outcome = resolveExpression(tree, text);
  return outcome.kind === 'value' ? outcome.told : outcome.kind;
}

describe('access expressions of torch modules', () => {
  it.each([
    ['net[2].bias', '2.bias'],
    ['net[-1].bias.data', '2.bias'],
    ['net[0:2][0].weight', '0.weight'],
    ["getattr(net, '2').bias.detach().cpu().numpy()", '2.bias'],
    ["net.state_dict()['2.bias']", '2.bias'],
    ["dict(net.named_parameters())['0.weight']", '0.weight'],
    ['list(net.parameters())[3]', '2.bias'],
    ['next(net.parameters())', '0.weight'],
    ["net.get_submodule('2').bias", '2.bias'],
    ["torch.load('/somewhere/net.pt')[2].bias", '2.bias'],
    ['net[1]', 'block 1'],
    ['net', 'block '],
    ['net.state_dict()', 'collection'],
    ['net[0].weight.grad', 'none'],
    ['net[0].weight[1, 2]', 'value'],
  ])('%s means %s', (text, expected) => {
    expect(meaning(stored, text)).toBe(expected);
  });

  it.each([
    ['net[1].bias', "AttributeError: 'ReLU' object has no attribute 'bias'"],
    ['net[3]', 'IndexError: index 3 is out of range'],
    ["net['2']", "TypeError: 'str' object cannot be interpreted as an integer"],
    ['net[2][0]', "TypeError: 'Linear' object is not subscriptable"],
    ["net.state_dict()['1.bias']", "KeyError: '1.bias'"],
    ["net.state_dict['2.bias']", "TypeError: 'method' object is not subscriptable"],
    ['net.parameters()[0]', "TypeError: 'generator' object is not subscriptable"],
    ["net.get_parameter('2.biass')", 'AttributeError: Linear has no attribute `biass`'],
    ['net[2].bias()', "TypeError: 'Parameter' object is not callable"],
    ['net[0].weight[8]', 'IndexError: index 8 is out of bounds for dimension 0 with size 8'],
    ["torch.load('other.pt')[2]", 'FileNotFoundError: other.pt'],
  ])('%s fails as torch says', (text, message) => {
    expect(meaning(stored, text)).toBe(message);
  });

  it('points at the part of the expression that fails', () => {
    expect(resolveExpression(stored, 'net[1].bias.data')).toMatchObject({ kind: 'error', error: { offset: 7 } });
  });

  it.each([
    ['net[0].in_features', 4],
    ['len(net)', 3],
    ['net[0].weight.shape', [8, 4]],
    ['net[0].weight.dtype', 'torch.float32'],
    ['net[2].weight is net[2].weight', true],
    ['[name for name, p in net[0].named_parameters()]', ['weight', 'bias']],
  ])('%s is %j', (text, value) => {
    expect(told(stored, text)).toEqual(value);
  });

  it('keeps the places of layers that a dictionary does not mention', () => {
    expect(meaning(loaded, 'net[2].bias')).toBe('2.bias');
    expect(meaning(loaded, 'net[1].bias')).toMatch(/^AttributeError/);
    expect(told(loaded, 'len(net)')).toBe(3);
  });

  it('tells what is stored from the network by name, and by what is done with it', () => {
    expect(meaning(loaded, "state_dict['2.bias']")).toBe('2.bias');
    expect(meaning(loaded, "anything['2.bias']")).toBe('2.bias');
    expect(meaning(loaded, 'anything[2].bias')).toBe('2.bias');
    expect(meaning(loaded, "net['2.bias']")).toMatch(/^TypeError/);
    expect(resolveExpression(loaded, "net['2.bias']", new Map([['net', 'stored']]))).toMatchObject({ kind: 'parameter' });
  });
});

describe('ties', () => {
  const weights = { kind: 'storage', names: ['2.weight', '4.weight'], indices: [0, 1] } as const;
  const tree: FakeTree = {
    root: {
      className: 'Sequential',
      children: [
        { name: '2', className: 'Linear', parameters: { weight: [8, 8] } },
        { name: '4', className: 'Linear', parameters: { weight: [8, 8] } },
      ],
    },
    ties: [weights],
  };

  it('are one object under two names', () => {
    const tied = fakeTree(tree);
    expect(told(tied, 'net[0] is net[1]')).toBe(true);
    expect(told(tied, 'net[0].weight is net[1].weight')).toBe(true);
    expect(told(tied, 'len(list(net.parameters()))')).toBe(1);
    expect(told(tied, 'len(net.state_dict())')).toBe(2);
  });

  it('are no ties where only values are equal', () => {
    expect(told(fakeTree({ ...tree, ties: [] }), 'net[0] is net[1]')).toBe(false);
  });

  it('give a network the names that the file leaves out', () => {
    const saved = fakeTree({
      root: { children: [{ name: 'embed', parameters: { weight: [9, 4] } }] },
      framework: 'safetensors',
      format: 'safetensors',
      ties: [{ kind: 'alias', names: ['embed.weight', 'head.weight'], indices: [0] }],
    });
    expect(meaning(saved, 'net.head.weight')).toBe('head.weight');
    expect(meaning(saved, "load_file('net.pt')['head.weight']")).toBe("KeyError: 'head.weight'");
  });
});

describe('nested dictionaries', () => {
  const tree = fakeTree({
    root: {
      children: [
        { name: 'model', children: [{ name: '0', parameters: { weight: [1] } }] },
        { name: 'optimizer', children: [{ name: 'state', children: [{ name: '0', parameters: { exp_avg: [1] } }] }] },
      ],
    },
    keys: { 'model.0.weight': ['model', '0.weight'], 'optimizer.state.0.exp_avg': ['optimizer', 'state', '0', 'exp_avg'] },
    metadata: { epoch: 3, 'optimizer.param_groups': [{ lr: 0.1 }] },
  });

  it.each([
    ["state_dict['model']['0.weight']", 'model.0.weight'],
    ["state_dict['optimizer']['state'][0]['exp_avg']", 'optimizer.state.0.exp_avg'],
    ["state_dict['model']['0']['weight']", "KeyError: '0'"],
    ["state_dict['optimizer']['state']['0']['exp_avg']", "KeyError: '0'"],
  ])('%s means %s', (text, expected) => {
    expect(meaning(tree, text)).toBe(expected);
  });

  it('tell settings', () => {
    expect(told(tree, "state_dict['epoch']")).toBe(3);
    expect(told(tree, "state_dict['optimizer']['param_groups'][0]['lr']")).toBe(0.1);
  });
});
