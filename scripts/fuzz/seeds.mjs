// The good files that are damaged: the fixtures, by the format that their goldens name and by the reader (a folder of src/formats) of that format.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ending = '.golden.json';
const largest = 1 << 18;

const readers = {
  pytorch: ['pytorch-zip', 'pytorch-legacy', 'pytorch-tar', 'torchscript', 'pytorch-export', 'pytorch-sharded', 'torch-dcp'],
  pickle: ['pickle'],
  safetensors: ['safetensors', 'safetensors-sharded'],
  hdf5: ['hdf5'],
  keras: [
    'keras',
    'keras-legacy-h5',
    'keras-legacy-weights-h5',
    'keras-weights-h5',
    'keras-sharded-weights',
    'keras-directory',
    'keras-npz',
  ],
  tensorflow: ['tf-checkpoint', 'tf-checkpoint-v1', 'saved-model', 'tf-graphdef'],
  tflite: ['tflite'],
  tfjs: ['tfjs-weights-manifest', 'tfjs-layers-model', 'tfjs-graph-model'],
  mxnet: ['mxnet'],
  numpy: ['npy', 'npz'],
  onnx: ['onnx'],
  gguf: ['gguf'],
  flax: ['flax-msgpack'],
  orbax: ['orbax'],
};

/** Per reader: `{ format, place, file }` where `place` is what is opened and `file` the file that is damaged (below it when it is a folder). */
export function seedsByReader(fixtures) {
  const seeds = new Map(Object.keys(readers).map((reader) => [reader, []]));
  for (const name of readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith(ending) || name.startsWith('hostile')) continue;
    const place = path.join(fixtures, name.slice(0, -ending.length));
    const { format, expect } = JSON.parse(readFileSync(path.join(fixtures, name), 'utf8'));
    if (expect !== 'refuse') seeds.get(readerOf(format)).push(...filesOf(place).map((file) => ({ format, place, file })));
  }
  return seeds;
}

function readerOf(format) {
  const found = Object.keys(readers).find((reader) => readers[reader].includes(format));
  if (found === undefined) throw new Error(`scripts/fuzz/seeds.mjs does not say which reader reads ${format}`);
  return found;
}

function filesOf(place) {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (status.isFile()) return status.size <= largest && status.size > 0 ? [place] : [];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesOf(path.join(place, name)));
}

/** How many of a reader's mutations each seed gets: half of them are spread evenly over its formats, half over its files. */
export function sharesOf(seeds, count) {
  const sizes = new Map();
  for (const { format } of seeds) sizes.set(format, (sizes.get(format) ?? 0) + 1);
  const weights = seeds.map(({ format }) => 1 / sizes.size / sizes.get(format) / 2 + 1 / seeds.length / 2);
  let upTo = 0;
  return weights.map((weight) => {
    const before = Math.round(count * upTo);
    upTo += weight;
    return Math.round(count * upTo) - before;
  });
}
