/** The chapter's own code, in the three frameworks: what an expression means is shown where it stands, and what is clicked becomes code. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { valueText } from '../../src/vscode/figures.js';
import { golden } from './rig/golden.js';
import { startJourney } from './rig/journey.js';
import { until } from './rig/until.js';

const torch = { file: 'rgnet.pt', fixture: 'pytorch/rgnet-module-torch2.pt' };
const keras = { file: 'rgnet.keras', fixture: 'keras/rgnet.keras' };
const mxnet = { file: 'rgnet.params', fixture: 'mxnet/rgnet.params' };

const torchCode = `import torch
from torch import nn

rgnet = torch.load("rgnet.pt", weights_only=False)
print(rgnet[0][1][0].bias.data)
print(rgnet[1].state_dict()["weight"].shape)
print(*[(name, p.shape) for name, p in rgnet[0].named_parameters()])
first = rgnet[0][0]
first[2].weight.grad
rgnet[0][1][1].weight
rgnet.state_dict()[""]
`;
const kerasCode = `import tensorflow as tf

rgnet = tf.keras.models.load_model("rgnet.keras")
print(rgnet.layers[0].layers[1].layers[1].weights[1])
print(rgnet.layers[1].bias)
print(rgnet.get_weights()[9])
`;
const mxnetCode = `from mxnet import init, np, npx
from mxnet.gluon import nn

def block1():
    net = nn.Sequential()
    net.add(nn.Dense(32, activation='relu'))
    net.add(nn.Dense(16, activation='relu'))
    return net

rgnet = nn.Sequential()
rgnet.add(block1(), nn.Dense(10))
rgnet.load_parameters('rgnet.params')
print(rgnet[0][1][0].bias.data())
print(rgnet[1].weight.data())
`;
const notebook = {
  cells: [
    {
      cell_type: 'code',
      execution_count: null,
      metadata: {},
      outputs: [],
      source: ['%matplotlib inline\n', 'import torch\n', 'rgnet = torch.load("rgnet.pt")'],
    },
    { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['rgnet[1].weight.data'] },
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

const journey = startJourney(
  {
    ...Object.fromEntries([torch, keras, mxnet].map(({ file, fixture }) => [file, fixture])),
    sharded: 'pytorch/sharded-safetensors',
    browser: 'tfjs/made_by_tfjs.tfjs-layers',
    exported: 'mxnet/mlp_export',
    unpacked: 'keras/mlp.keras-dir',
  },
  async (folder) => {
    const texts = { 'torch_chapter.py': torchCode, 'keras_chapter.py': kerasCode, 'mxnet_chapter.py': mxnetCode };
    for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder, name), text);
    await writeFile(path.join(folder, 'chapter.ipynb'), JSON.stringify(notebook));
    await writeFile(path.join(folder, 'unpinned.py'), 'def show(net):\n    print(net[1].weight)\n');
  },
);

/** The place of the last letter of a text in a file, counted from 1. */
function placeIn(code: string, text: string): readonly [number, number] {
  const end = code.indexOf(text) + text.length - 1;
  if (end < text.length - 1) throw new Error(`the code has no ${text}`);
  const before = code.slice(0, end).split('\n');
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

/** What a hover must say of a parameter: the framework's own figures. */
function factsOf(fixture: string, name: string): readonly string[] {
  const { shape, first, statistics } = golden(fixture, name);
  const { min, max, mean, std } = statistics;
  return [
    name,
    `${shape.join(' × ')} float32`,
    `range ${valueText(min)} to ${valueText(max)}`,
    `mean ${valueText(mean)} ± ${valueText(std)}`,
    `values ${first.slice(0, 6).map(valueText).join(', ')}`,
  ];
}

/** Figures come when they are ready: the first hover may not have them yet. */
async function showsAt([line, column]: readonly [number, number], facts: readonly string[]): Promise<void> {
  await until(async () => {
    const text = await journey.vscode.hoverText(line, column);
    for (const fact of facts) expect(text).toContain(fact);
  }, 8);
}

interface Access {
  readonly text: string;
  readonly name: string;
}

describe.each([
  {
    file: 'torch_chapter.py',
    code: torchCode,
    fixture: torch.fixture,
    accesses: [
      { text: 'rgnet[0][1][0].bias', name: '0.block 1.0.bias' },
      { text: 'rgnet[0][1][0].bias.data', name: '0.block 1.0.bias' },
      { text: 'rgnet[1].state_dict()["weight', name: '1.weight' },
      { text: 'first[2].weight', name: '0.block 0.2.weight' },
    ],
  },
  {
    file: 'keras_chapter.py',
    code: kerasCode,
    fixture: keras.fixture,
    accesses: [
      { text: 'rgnet.layers[0].layers[1].layers[1].weights[1', name: 'layers/sequential/layers/sequential_1/layers/dense/vars/1' },
      { text: 'rgnet.layers[1].bias', name: 'layers/dense/vars/1' },
      { text: 'rgnet.get_weights()[9', name: 'layers/dense/vars/1' },
    ],
  },
  {
    file: 'mxnet_chapter.py',
    code: mxnetCode,
    fixture: mxnet.fixture,
    accesses: [
      { text: 'rgnet[0][1][0].bias.data', name: '0.1.0.bias' },
      { text: 'rgnet[1].weight', name: '1.weight' },
    ],
  },
] satisfies { file: string; code: string; fixture: string; accesses: Access[] }[])('$file', ({ file, code, fixture, accesses }) => {
  test('each access shows its parameter', async () => {
    await journey.vscode.openText(file);
    for (const { text, name } of accesses) await showsAt(placeIn(code, text), factsOf(fixture, name));
  });
});

test('what the framework would refuse is said in its words, and a gradient that no file holds is said to be none', async () => {
  const { vscode } = journey;
  await vscode.openText('torch_chapter.py');
  await showsAt(placeIn(torchCode, 'rgnet[0][1][1].weight'), ["'ReLU' object has no attribute 'weight'"]);
  await showsAt(placeIn(torchCode, 'first[2].weight.grad'), ['None', 'no gradient']);
});

test('a hover has a picture, and its link opens the parameter', async () => {
  const { vscode } = journey;
  await vscode.openText('torch_chapter.py');
  const place = placeIn(torchCode, 'rgnet[0][1][0].bias');
  await until(async () => {
    const hover = await vscode.hover(...place);
    await hover.locator('img[src^="data:image/png"]').waitFor({ timeout: 3000 });
  }, 8);
  const hover = await vscode.hover(...place);
  await journey.picture('hover');
  expect(await hover.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  await hover.getByText('Show', { exact: true }).click();
  await vscode.editor.shows('0.block 1.0.bias');
  await vscode.command('View: Close Editor');
});

test('another link goes to its row in the tree', async () => {
  const { vscode } = journey;
  await vscode.openText('torch_chapter.py');
  const hover = await vscode.hover(...placeIn(torchCode, 'rgnet[0][1][0].bias'));
  await hover.getByText('Reveal in Tree', { exact: true }).click();
  await vscode.page.locator('.sidebar .monaco-list-row.selected[aria-label^="bias, 8 float32"]').waitFor();
});

test('a name completes', async () => {
  const { vscode } = journey;
  await vscode.openText('torch_chapter.py');
  const [line, column] = placeIn(torchCode, 'rgnet.state_dict()["');
  await vscode.goTo(line, column + 1);
  await vscode.page.keyboard.type('block 3.2');
  await vscode.press('Control+Space');
  await vscode.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: '0.block 3.2.bias' }).first().click();
  await expect.poll(() => vscode.page.locator('.view-lines').first().innerText()).toMatch(/state_dict\(\)\["0\.block.3\.2\.bias"\]/);
  await vscode.command('File: Revert File');
});

test('a cell of a notebook does the same', async () => {
  const { vscode } = journey;
  await vscode.quickInput.pick('Control+p', 'chapter.ipynb', 'chapter.ipynb');
  const line = vscode.page.locator('.notebookOverlay .view-line').filter({ hasText: 'rgnet[1].weight.data' });
  const text = line.locator('span').first();
  const facts = factsOf(torch.fixture, '1.weight');
  await until(async () => {
    // Escape, which closes a hover, leaves the cell, too.
    await text.click();
    await vscode.press('End');
    await vscode.press('Control+k');
    await vscode.press('Control+i');
    const hover = vscode.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ visible: true }).first();
    await hover.filter({ hasNotText: /^Loading/ }).waitFor({ timeout: 5000 });
    const shown = await hover.innerText();
    await vscode.press('Escape');
    for (const fact of facts) expect(shown).toContain(fact);
  }, 8);
  await vscode.command('View: Close Editor');
});

test('the index of a sharded checkpoint does the same', async () => {
  const { vscode } = journey;
  await vscode.openText('model.safetensors.index.json');
  const name = 'model.layers.0.mlp.down_proj.weight';
  const index = await readFile(path.join(journey.folder, 'sharded/model.safetensors.index.json'), 'utf8');
  await showsAt(placeIn(index, `"${name}`), factsOf('pytorch/sharded-safetensors', name));
});

test('so do the files of a network beside its weights: of TensorFlow.js, MXNet, Keras', async () => {
  const { vscode } = journey;
  const hoverOver = async (file: string, name: string, facts: readonly string[]): Promise<void> => {
    const text = await readFile(path.join(journey.folder, file), 'utf8');
    await vscode.openText(file);
    await showsAt(placeIn(text, `"${name}`), facts);
  };
  const kernel = 'dense_Dense1/kernel';
  await hoverOver('browser/model.json', kernel, factsOf('tfjs/made_by_tfjs.tfjs-layers', kernel));
  await hoverOver('exported/model-symbol.json', 'dense23_weight', factsOf('mxnet/mlp_export', 'arg:dense23_weight'));
  await hoverOver('unpacked/config.json', 'dense', ['block', 'layers/dense/vars/0', 'layers/dense/vars/1']);
});

test('a file that does not say its checkpoint is pinned to one', async () => {
  const { vscode } = journey;
  await vscode.openText('unpinned.py');
  await vscode.page.locator('.codelens-decoration a').filter({ hasText: 'Pin Checkpoint to This File...' }).click();
  await vscode.quickInput.choose('rgnet.pt', 'rgnet.pt');
  await vscode.page.locator('.codelens-decoration a').filter({ hasText: 'Checkpoint: rgnet.pt' }).waitFor();
  await showsAt(placeIn('def show(net):\n    print(net[1].weight)\n', 'net[1].weight'), factsOf(torch.fixture, '1.weight'));
});

test('Go to Parameter takes an expression', async () => {
  const { vscode } = journey;
  await vscode.openFromExplorer('rgnet.pt');
  await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
  await vscode.quickInput.fill('rgnet[0][-1][-2].bias.data');
  await vscode.quickInput.row('0.block 3.2.bias').first().click();
  await vscode.editor.shows('0.block 3.2.bias');
});

test('the expression that is copied means the parameter it was copied from', async () => {
  const { vscode } = journey;
  await vscode.command('Paramscope: Copy Access Expression...', { asks: 'The expression to copy' });
  const copied = 'net[0][3][2].bias';
  await vscode.quickInput.choose('', copied);
  await vscode.quickInput.closed();
  await expect.poll(() => vscode.quickInput.pasted()).toBe(copied);
  await vscode.editor.toOverview();
  await vscode.command('Paramscope: Go to Parameter...', { asks: 'Name of a parameter' });
  await vscode.quickInput.fill(copied);
  await vscode.quickInput.row('0.block 3.2.bias').first().click();
  await vscode.editor.shows('0.block 3.2.bias');
});

test('a name that the checkpoint does not hold is reported when that is asked for, with what may be meant', async () => {
  const { vscode, folder } = journey;
  await writeFile(path.join(folder, 'misspelt.py'), 'import torch\nrgnet = torch.load("rgnet.pt")\nrgnet.state_dict()["1.wieght"]\n');
  await mkdir(path.join(folder, '.vscode'));
  await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'paramscope.code.diagnostics': true }));
  await vscode.openText('misspelt.py');
  await vscode.page.locator('.squiggly-warning').first().waitFor();
  await vscode.goTo(3, 24);
  await until(async () => {
    await vscode.press('Control+.');
    const fix = vscode.page.locator('.action-widget .monaco-list-row').filter({ hasText: "Change to '1.weight'" });
    await fix.waitFor({ timeout: 5000 });
    await fix.click();
  }, 4);
  await expect.poll(() => vscode.page.locator('.view-lines').first().innerText()).toMatch(/\["1\.weight"\]/);
  await expect.poll(() => vscode.page.locator('.squiggly-warning').count()).toBe(0);
});
