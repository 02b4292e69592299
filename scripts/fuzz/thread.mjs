// A thread that damages one file after another. What it is at stands in shared memory, so that the main thread sees a case that does not end.
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { labels, mutate } from './mutate.mjs';

const { product, folder, control } = workerData;
const { examine } = createRequire(import.meta.url)(product);
const state = new Float64Array(control);
const mostCuts = 2048;

/** Where a damaged file is written, and what is then opened: a copy of the whole folder where the format is one. */
function stage({ place, file }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const opened = path.join(folder, path.basename(place));
  if (statSync(place).isDirectory()) cpSync(place, opened, { recursive: true });
  return { opened, target: path.join(opened, path.relative(place, file)) };
}

/** Cases `from` .. `to - 1` of a seed file. */
async function run({ seed, from, to, random }) {
  const { opened, target } = stage(seed);
  const bytes = new Uint8Array(readFileSync(seed.file));
  const tags = {};
  let number = 0;
  for (const label of labels(bytes, random, mostCuts)) {
    if (number >= to) break;
    if (number++ < from) continue;
    state[0] = number;
    state[1] = Date.now();
    writeFileSync(target, mutate(bytes, label));
    let tag;
    try {
      tag = await examine(opened);
    } catch (error) {
      tag = 'UNTAGGED';
      parentPort.postMessage({ failure: { label, number, said: error instanceof Error ? error.stack : String(error) } });
    }
    const took = Date.now() - state[1];
    if (took > 2000) parentPort.postMessage({ failure: { label, number, said: `took ${took} ms` } });
    tags[tag] = (tags[tag] ?? 0) + 1;
  }
  state[1] = 0;
  parentPort.postMessage({ done: tags });
}

parentPort.on('message', (job) => void run(job));
