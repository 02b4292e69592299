/** Which checkpoint, and which expression, code means: right, or silence. The mark `‸` is the place of the pointer. */
import { describe, expect, it } from 'vitest';
import { PythonDocument } from '../../src/python/document.js';
import { meaningAt } from '../../src/python/meaning.js';
import type { Meaning } from '../../src/python/meaning-kinds.js';

const mark = '‸';

async function meaning(marked: string): Promise<Meaning | undefined> {
  const source = await new PythonDocument().parsed(marked.replace(mark, ''));
  return meaningAt(source, marked.indexOf(mark))?.meaning;
}

/** `path: expression`, `open: expression`, or `silence`. */
async function told(marked: string): Promise<string> {
  const found = await meaning(marked);
  if (found === undefined) return 'silence';
  return `${found.kind === 'file' ? found.path.text : 'open'}: ${found.expression}`;
}

describe('the expression under the pointer', () => {
  const load = 'import torch\nrgnet = torch.load("rgnet.pt")\n';

  it.each([
    ['rgnet[0][1][0].‸bias', 'rgnet[0][1][0].bias'],
    ['rgnet[0][1][0].‸bias.data', 'rgnet[0][1][0].bias'],
    ['rgnet[0][1][0].bias.‸data', 'rgnet[0][1][0].bias.data'],
    ['rgnet[0][‸1][0].bias', 'rgnet[0][1]'],
    ['rg‸net[0].bias', 'rgnet'],
    ['print(*[rgnet[0].w‸eight.shape])', 'rgnet[0].weight'],
    ['rgnet.state_dict()["‸2.bias"].data', 'rgnet.state_dict()["2.bias"]'],
    ['rgnet.get_parameter("0.b‸ias").shape', 'rgnet.get_parameter("0.bias")'],
    ['rgnet.state_‸dict()', 'rgnet.state_dict()'],
    ['rgnet[-‸1].bias', 'rgnet[-1]'],
    ['rgnet[0].weight[1:‸3, 0]', 'rgnet[0].weight[1:3, 0]'],
    ['list(rgnet.parameters())[‸1]', 'list(rgnet.parameters())[1]'],
    ['rgnet[0].bias.data‸', 'rgnet[0].bias.data'],
    ['print(rgnet[0].bias‸)', 'rgnet[0].bias'],
  ])('%s', async (line, expression) => {
    expect(await told(load + line)).toBe(`rgnet.pt: ${expression}`);
  });

  it.each(['rgnet[i].b‸ias', 'rgnet[f(0)].b‸ias', '# rgnet[0].b‸ias', '"rgnet[0].b‸ias"', 'f(rgn‸et=1)', 'import rgn‸et'])(
    'none: %s',
    async (line) => {
      expect(await told(load + line)).toBe('silence');
    },
  );
});

describe('what opens a checkpoint', () => {
  it.each([
    ['import torch as T\nnet = T.load("a" ".pt", map_location="cpu").eval()', 'a.pt'],
    ['import torch\nnet = MLP()\nnet.load_state_dict(torch.load("a.pt"))', 'a.pt'],
    ['import torch\nfile = "a.pt"\nstate = torch.load(file, weights_only=True)\nnet = MLP()\nnet.load_state_dict(state)', 'a.pt'],
    ['from tensorflow import keras\nnet = keras.models.load_model("a.keras")', 'a.keras'],
    ['import tensorflow as tf\nnet = tf.keras.models.load_model(filepath="a.h5")', 'a.h5'],
    ['from keras.saving import load_model as lm\nnet = lm("a.keras")', 'a.keras'],
    ['net = keras.Sequential([keras.layers.Dense(2)])\nnet.load_weights("a.weights.h5")', 'a.weights.h5'],
    ['net = nn.Sequential()\nnet.load_parameters("a.params", ctx=mx.cpu())', 'a.params'],
    ['from mxnet import gluon\nnet = gluon.SymbolBlock.imports("a-symbol.json", ["data"], "a-0000.params")', 'a-0000.params'],
    ['from mxnet.gluon import nn\nnet = nn.SymbolBlock.imports("a", ["data"], param_file="a.params")', 'a.params'],
    ['import mxnet as mx\nnet = mx.nd.load("a.params")', 'a.params'],
    ['from safetensors.torch import load_file\nnet = load_file("a.safetensors")', 'a.safetensors'],
    ['from safetensors.torch import load_model\nnet = MLP()\nload_model(net, "a.safetensors")', 'a.safetensors'],
    ['from safetensors import safe_open\nwith open("x"), safe_open("a.safetensors", framework="pt") as net:\n  pass', 'a.safetensors'],
    ['import numpy as np\nnet = np.load("a.npz")', 'a.npz'],
    ['from gguf import GGUFReader\nnet = GGUFReader("a.gguf")', 'a.gguf'],
    ['import onnx\nnet = onnx.load("a.onnx")', 'a.onnx'],
    ['import torch\nfrom pathlib import Path\nnet = torch.load(Path("d") / "a.pt")', 'd/a.pt'],
    ['import torch, os\nroot = "d"\nnet = torch.load(os.path.join(root, "e", "a" + ".pt"))', 'd/e/a.pt'],
    ['import torch\nimport pathlib\nnet = torch.load(pathlib.Path(__file__).parent.joinpath("a.pt"))', './a.pt'],
    ['import torch\nnet = torch.load(f"a.pt")', 'a.pt'],
    ['import torch\nnet = torch.load(open(r"d\\a.pt", "rb"))', 'd\\a.pt'],
  ])('%s', async (code, path) => {
    expect(await meaning(`${code}\nnet[0].b‸ias`)).toMatchObject({ kind: 'file', path: { text: path }, exact: true });
  });

  it('and what the name holds then', async () => {
    const load = 'import torch\nfrom safetensors import safe_open\n';
    const role = async (code: string): Promise<unknown> => await meaning(`${load}${code}\nx[0].b‸ias`);
    expect(await role('x = torch.load("a.pt")')).toMatchObject({ role: 'stored', variable: 'x' });
    expect(await role('x = MLP()\nx.load_state_dict(torch.load("a.pt"))')).toMatchObject({ role: 'network', variable: 'x' });
    expect(await role('x = safe_open("a.safetensors")')).toMatchObject({ expression: 'f[0].bias', variable: 'f' });
    expect(await role('x = MLP()')).toMatchObject({ kind: 'open', role: 'network' });
  });

  it.each([
    'import torch\nnet = torch.load(f"a{i}.pt")',
    'import torch\nnet = torch.load(sys.argv[1])',
    'import torch\nfile = "a.pt"\nfile = "b.pt"\nif x:\n  file = "c.pt"\nnet = torch.load(file)',
    'def load_model(path): ...\nimport torch\nnet = [load_model("a.pt")]',
    'import pickle\nnet = pickle.load("a.pt")',
    'import torch\nnet = torch.load("a.pt")\nfor net in nets: pass',
    'import torch\nnet = torch.load("a.pt")\ndel net',
    'net = [1, 2]',
  ])('silence: %s', async (code) => {
    expect(await told(`${code}\nnet[0].b‸ias`)).toBe('silence');
  });

  it('without a name', async () => {
    expect(await told('import torch\ntorch.load("a.pt")["0.b‸ias"]')).toBe('a.pt: checkpoint["0.bias"]');
  });
});

describe('values that are passed on', () => {
  it.each([
    ['sd = net.state_dict()\nsd["0.we‸ight"]', 'a.pt: net.state_dict()["0.weight"]'],
    ['layer = net[0]\nw = layer.weight\nw.da‸ta', 'a.pt: net[0].weight.data'],
    ['a, b = net[0], net[1]\nb.b‸ias', 'a.pt: net[1].bias'],
    ['other = same = net\nsame[0].b‸ias', 'a.pt: net[0].bias'],
    ['def f():\n  return net[0].b‸ias', 'a.pt: net[0].bias'],
    ['[net[i] for i in range(3)] + [net[0].b‸ias for _ in range(3)]', 'a.pt: net[0].bias'],
  ])('%s', async (code, expected) => {
    expect(await told(`import torch\nnet = torch.load("a.pt")\n${code}`)).toBe(expected);
  });

  it('a network that is filled from a part of a checkpoint lies among its blocks', async () => {
    const code = 'import torch\nc = torch.load("a.pt")\nnet = MLP()\nnet.load_state_dict(c["model"])\nnet[0].b‸ias';
    expect(await meaning(code)).toMatchObject({
      kind: 'file',
      exact: false,
      expression: 'net.get_submodule("model")[0].bias',
      role: 'network',
    });
  });

  it('fields that a method of the class sets', async () => {
    const code = 'import torch\nclass A:\n  def __init__(self):\n    self.net = torch.load("a.pt")\n  def f(self):\n    self.net[0].b‸ias';
    expect(await told(code)).toBe('a.pt: net[0].bias');
  });

  it('a layer that was replaced is another one', async () => {
    const code = 'import torch\nnet = torch.load("a.pt")\nnet.fc = nn.Linear(2, 2)\nnet.fc.b‸ias';
    expect(await told(code)).toBe('open: fc.bias');
  });
});

describe('ambiguity', () => {
  it('two checkpoints in one text', async () => {
    const code = 'import torch\na = torch.load("a.pt")\nb = torch.load("b.pt")\n';
    expect(await told(`${code}a[0].b‸ias`)).toBe('a.pt: a[0].bias');
    expect(await told(`${code}b[0].b‸ias`)).toBe('b.pt: b[0].bias');
  });

  it('a name that is bound again half-way', async () => {
    const code = 'import torch\nnet = torch.load("a.pt")\nnet[0].bias\nnet = torch.load("b.pt")\nnet[1].bias\n';
    expect(await told(code.replace('net[0].b', 'net[0].b‸'))).toBe('a.pt: net[0].bias');
    expect(await told(code.replace('net[1].b', 'net[1].b‸'))).toBe('b.pt: net[1].bias');
    expect(await told(`${code}def f():\n  net[2].b‸ias`)).toBe('silence');
  });

  it('a name of another scope', async () => {
    const code = 'import torch\ndef f():\n  net = torch.load("a.pt")\n  net[0].bias\nnet[1].bias\n';
    expect(await told(code.replace('net[0].b', 'net[0].b‸'))).toBe('a.pt: net[0].bias');
    expect(await told(code.replace('net[1].b', 'net[1].b‸'))).toBe('open: net[1].bias');
  });

  it('a name that a parameter hides', async () => {
    expect(await told('import torch\nnet = torch.load("a.pt")\ndef f(net):\n  net[0].b‸ias')).toBe('open: net[0].bias');
    expect(await told('import torch\nnet = torch.load("a.pt")\nf = lambda net: net[0].b‸ias')).toBe('open: net[0].bias');
    expect(await told('import torch\nnet = torch.load("a.pt")\n[net.b‸ias for net in nets]')).toBe('silence');
  });

  it('branches that disagree, and those that agree', async () => {
    const branches = (a: string, b: string): string =>
      `import torch\nif x:\n  net = torch.load("${a}")\nelse:\n  net = torch.load("${b}")\n`;
    expect(await told(`${branches('a.pt', 'b.pt')}net[0].b‸ias`)).toBe('silence');
    expect(await told(`${branches('a.pt', 'a.pt')}net[0].b‸ias`)).toBe('a.pt: net[0].bias');
    expect(await told('import torch\nif x:\n  net = torch.load("a.pt")\n  net[0].b‸ias\nelse:\n  net = y')).toBe('a.pt: net[0].bias');
  });

  it('a network that is perhaps filled from a file is that file’s', async () => {
    const code = 'import torch\nnet = MLP()\nif exists(x):\n  net.load_state_dict(torch.load("a.pt"))\nnet[0].b‸ias';
    expect(await told(code)).toBe('a.pt: net[0].bias');
  });

  it('a name that other functions bind', async () => {
    const code = 'import torch\nnet = torch.load("a.pt")\ndef f():\n  global net\n  net = 1\nnet[0].b‸ias';
    expect(await told(code)).toBe('silence');
  });

  it('used before anything is bound', async () => {
    expect(await told('import torch\nnet[0].b‸ias\nnet = torch.load("a.pt")')).toBe('silence');
  });
});
