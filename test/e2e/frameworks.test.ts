/** One file of each framework, opened by a click: its parameters with their shapes, one of them with the framework's own numbers. */
import { expect, test } from 'vitest';
import { golden, goldenOf } from './rig/golden.js';
import { startJourney } from './rig/journey.js';

interface Opened {
  /** The name in the folder. */
  readonly file: string;
  readonly fixture: string;
  readonly parameter: string;
  /** Where the sidebar's tree shows it: blocks from the root. */
  readonly blocks: readonly string[];
}

const files: readonly Opened[] = [
  { file: 'mlp.params', fixture: 'mxnet/mlp.params', parameter: '0.weight', blocks: ['0'] },
  { file: 'mlp.onnx', fixture: 'onnx/mlp.onnx', parameter: '0.weight', blocks: ['0'] },
  { file: 'q4_k.gguf', fixture: 'gguf/q4_k.gguf', parameter: 'blk.0.random_blocks.weight', blocks: ['blk', '0', 'random_blocks'] },
  { file: 'mlp.npz', fixture: 'numpy/mlp_stored.npz', parameter: '0.weight', blocks: ['0'] },
  { file: 'mlp.msgpack', fixture: 'flax/mlp.msgpack', parameter: 'params/Dense_0/kernel', blocks: ['params', 'Dense_0'] },
  {
    file: 'rgnet.keras',
    fixture: 'keras/rgnet.keras',
    parameter: 'layers/sequential/layers/sequential/layers/dense/vars/0',
    blocks: ['sequential_1', 'block-0', 'dense'],
  },
  { file: 'mlp.tflite', fixture: 'tflite/mlp.float32.tflite', parameter: 'sequential_1/dense_1/MatMul', blocks: ['sequential_1'] },
];
const savedModel = {
  file: 'saved',
  fixture: 'tensorflow/mlp.keras2-savedmodel',
  parameter: 'layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE',
};

const journey = startJourney(Object.fromEntries([...files, savedModel].map(({ file, fixture }) => [file, fixture])));

async function showsNumbers(fixture: string, parameter: string): Promise<void> {
  const { editor } = journey.vscode;
  const { first, shape, statistics } = golden(fixture, parameter);
  await editor.openRow(parameter);
  expect(await editor.statistic('min')).toBe(statistics.min);
  expect(await editor.statistic('max')).toBe(statistics.max);
  expect(await editor.statistic('mean')).toBeCloseTo(statistics.mean, 9);
  expect(await editor.value(...shape.map(() => 0))).toBe(first[0]);
}

test.each(files)('$file: every parameter, and the numbers of $parameter', async ({ file, fixture, parameter, blocks }) => {
  const { vscode } = journey;
  await vscode.openFromExplorer(file);
  for (const { name, shape } of goldenOf(fixture).parameters.slice(0, 8))
    expect(await vscode.editor.cell(name, 'shape')).toBe(shape.length === 0 ? 'scalar' : shape.join(' × '));
  await showsNumbers(fixture, parameter);
  await vscode.showContainer('Paramscope');
  for (const block of [file, ...blocks]) await vscode.expand(block);
  await vscode.command('View: Close All Editors');
});

test('a folder opens from its context menu: a SavedModel of TensorFlow', async () => {
  const { vscode } = journey;
  await vscode.showContainer('Explorer');
  await vscode.treeItem(savedModel.file).click({ button: 'right' });
  // A click that comes right after the menu is taken for the end of the one that opened it.
  const item = vscode.page.getByRole('menuitem', { name: 'Open in Paramscope' });
  await item.waitFor();
  const isOpen = async (): Promise<boolean> => {
    await item.click({ timeout: 1000 }).catch(() => undefined); // it is gone: what we wait for
    return await item.isVisible();
  };
  await expect.poll(isOpen, { timeout: 30_000 }).toBe(false);
  await showsNumbers(savedModel.fixture, savedModel.parameter);
});
