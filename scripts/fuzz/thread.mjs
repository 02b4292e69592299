// A thread that damages one file after another. What it is at stands in shared memory, so that the main thread sees a case that does not end.
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { labels, mutate } from './mutate.mjs';
import { count, millisecondsOfTick, outcomes, words } from './outcomes.mjs';

const { product, folder, control } = workerData;
const { examine } = createRequire(import.meta.url)(product);
const state = new Float64Array(control);
const slow = 2000;

/** Where a damaged file is written, and what is then opened: a copy of the whole folder where the format is one. */
function stage({ place, file }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const opened = path.join(folder, path.basename(place));
  if (statSync(place).isDirectory()) cpSync(place, opened, { recursive: true });
  return { opened, target: path.join(opened, path.relative(place, file)) };
}

/** The undamaged file, then cases `from` .. `to - 1` of a seed file. */
async function run({ seed, from, to, random }) {
  const { opened, target } = stage(seed);
  const bytes = new Uint8Array(readFileSync(seed.file));
  writeFileSync(target, bytes);
  const whole = await outcomeOf(opened);
  if (!['opened', 'warned', 'values'].includes(whole.outcome)) fail('undamaged', 0, `the undamaged file: ${whole.said ?? whole.outcome}`);
  let number = 0;
  for (const label of labels(bytes, random)) {
    if (number >= to) break;
    if (number++ < from) continue;
    writeFileSync(target, mutate(bytes, label));
    state[words.number] = number;
    state[words.began] = state[words.clock];
    const { outcome, said } = await outcomeOf(opened);
    const took = (state[words.clock] - state[words.began]) * millisecondsOfTick;
    count(state, outcome);
    if (said !== undefined) fail(label, number, said);
    if (took >= slow) fail(label, number, `took ${took} ms`);
  }
  state[words.began] = 0;
  parentPort.postMessage({ done: true });
}

async function outcomeOf(opened) {
  try {
    const outcome = await examine(opened);
    return outcomes.includes(outcome) ? { outcome } : { outcome: 'untagged', said: outcome };
  } catch (error) {
    return { outcome: 'untagged', said: error instanceof Error ? error.stack : String(error) };
  }
}

function fail(label, number, said) {
  parentPort.postMessage({ failure: { label, number, said } });
}

parentPort.on('message', (job) => void run(job));
