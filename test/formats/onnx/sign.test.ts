/** ONNX has no magic number: what counts as a model, and what must not. */
import { expect, it } from 'vitest';
import { onnx } from '../../../src/formats/onnx/index.js';
import { bytesField, lengthField, message, varintField } from '../protobuf/build-protobuf.js';
import { floats, graph, model, tensor } from './build-onnx.js';

const bytes = model(graph({ initializers: [tensor({ raw: floats(1) })] }));
const recognised = (name: string, head: Uint8Array, size = head.length): boolean =>
  onnx.recognises({ name, kind: 'file', head, size, names: [] });
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

it('is recognised by content, whatever it is called and however long it is', () => {
  expect(recognised('model.bin', bytes)).toBe(true);
  expect(
    recognised(
      'model',
      message(varintField(1, 8), bytesField(2, 'maker'), lengthField(7, 2 ** 31), graph({}), new Uint8Array(4000)),
      2 ** 32,
    ),
  ).toBe(true);
  expect(recognised('model', message(varintField(1, 3), bytesField(7, bytesField(2, 'graph'))))).toBe(true);
});

it.each([
  ['nothing', new Uint8Array(0)],
  ['text', text('hello, world')],
  ['JSON', text('{"irVersion": 8}')],
  ['zeros', new Uint8Array(64)],
  ['a TensorFlow SavedModel', message(varintField(1, 1), bytesField(2, bytesField(2, bytesField(1, 'node'))))],
  ['a TensorFlow graph', bytesField(1, message(bytesField(1, 'x'), bytesField(2, 'Placeholder')))],
  ['a version of the distant future', message(varintField(1, 1000), bytesField(7, bytesField(2, 'g')))],
])('%s is not', (_, head) => {
  expect(recognised('file', head)).toBe(false);
});

it('is not what is only called so', () => {
  expect(recognised('m.onnx', text('version https://git-lfs.github.com/spec/v1'))).toBe(false);
  expect(recognised('m.onnx', text('<!doctype html>'))).toBe(false);
});

it('is a folder that holds just one', () => {
  const folder = (...names: readonly string[]): boolean =>
    onnx.recognises({ name: 'f', kind: 'folder', head: new Uint8Array(0), size: 0, names });
  expect(folder('a.txt', 'model.onnx', 'model.onnx.data')).toBe(true);
  expect(folder('decoder.onnx', 'encoder.onnx')).toBe(false);
  expect(folder()).toBe(false);
});
