// `npm run fuzz [-- READER...] [--count 100000] [--seed 1] [--fresh]`: damages the fixtures of every reader (a folder of src/formats) and opens what
// comes of it. Nothing may hang, crash, allocate without bound or fail with anything but one tagged error. What is done is kept in out/fuzz and gone
// on with.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import esbuild from 'esbuild';
import { root, ensureBuilt, ensurePackages } from '../setup.mjs';
import { hashOf, labels } from './mutate.mjs';
import { count, countsOf, millisecondsOfTick, sharedBytes, sum, words } from './outcomes.mjs';
import { seedsByReader, sharesOf } from './seeds.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
  },
});
const [wanted, random] = [Number(options.count), Number(options.seed)];
const kept = path.join(root, 'out/fuzz');
const product = path.join(kept, 'product.cjs');
const hang = 5000;
const mostGrowth = 512 * 2 ** 20;
/** Failures that say the same are told once. */
const mostKinds = 100;
/** Cases of a seed after which what is done is kept. */
const slice = 2000;

/** The thread that opens damaged files, and a new one after each that had to be ended. */
class Bench {
  folder = mkdtempSync(path.join(tmpdir(), 'paramscope-fuzz-'));
  worker;
  state;

  /** Runs one seed file's cases; a case that does not end is told, and the rest goes on behind it. Returns how often each outcome was. */
  async run(job, tell) {
    const counts = [];
    for (let from = job.from; from !== undefined;) {
      if (this.worker === undefined) this.start();
      this.state.fill(0);
      this.state[words.clock] = 1;
      from = await this.attempt({ ...job, from }, tell);
      counts.push(countsOf(this.state));
    }
    return sum(counts);
  }

  start() {
    this.state = new Float64Array(new SharedArrayBuffer(sharedBytes));
    this.worker = new Worker(new URL('thread.mjs', import.meta.url), {
      workerData: { product, folder: this.folder, control: this.state.buffer },
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
  }

  /** Returns where to go on, undefined at the end. */
  attempt(job, tell) {
    const { worker, state } = this;
    return new Promise((resolve, reject) => {
      const finish = (goOn) => {
        clearInterval(watch);
        worker.off('message', told).off('error', died);
        resolve(goOn);
      };
      const told = ({ failure }) => (failure === undefined ? finish(undefined) : tell(failure));
      const died = (error) => broken('died', `the thread died: ${error.message}`);
      const broken = (outcome, said) => {
        const number = state[words.number];
        if (number === 0) return reject(new Error(`${job.seed.file}: ${said} before anything is damaged`));
        count(state, outcome);
        tell({ label: labelAt(job, number), number, said });
        this.worker = undefined;
        void worker.terminate().then(() => finish(number));
      };
      const growth = new Growth();
      const watch = setInterval(() => {
        state[words.clock]++;
        if (state[words.began] > 0 && (state[words.clock] - state[words.began]) * millisecondsOfTick > hang) {
          clearInterval(watch);
          broken('endless', `does not end within ${hang} ms`);
        }
        const grown = growth.news();
        if (grown !== undefined)
          tell({ label: labelAt(job, state[words.number]), number: state[words.number], said: `memory grew by ${grown >> 20} MiB` });
      }, millisecondsOfTick);
      worker.on('message', told).on('error', died);
      worker.postMessage(job);
    });
  }

  async close() {
    await this.worker?.terminate();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How much more memory the process holds than at first: told when it is too much, and again when it is half as much more. */
class Growth {
  before = process.memoryUsage.rss();
  told = mostGrowth / 1.5;

  news() {
    const grown = process.memoryUsage.rss() - this.before;
    if (grown <= 1.5 * this.told) return undefined;
    this.told = grown;
    return grown;
  }
}

function labelAt({ seed, random: own }, number) {
  let at = 0;
  for (const label of labels(new Uint8Array(readFileSync(seed.file)), own)) if (++at >= number) return label;
}

function readKept(reader) {
  const file = path.join(kept, `${reader}.json`);
  const known = !options.fresh && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return known?.count === wanted && known.random === random ? known : { count: wanted, random, seeds: {}, milliseconds: 0, failures: [] };
}

function keepFailure(failures, failure) {
  const kind = kindOf(failure.said);
  const same = failures.find(({ said }) => kindOf(said) === kind);
  if (same !== undefined) same.times++;
  else if (failures.length < mostKinds) failures.push({ ...failure, times: 1 });
}

/** What is said without numbers, and the function that said it. */
function kindOf(said) {
  return said.split('\n').slice(0, 2).join(' ').replace(/\d+/g, 'N');
}

/** Goes on with a reader, some cases of a seed at a time; returns how many failures there are. */
async function fuzz(bench, reader, seeds) {
  const state = readKept(reader);
  const shares = sharesOf(seeds, wanted);
  for (const [i, seed] of seeds.entries()) {
    const name = path.relative(root, seed.file).replaceAll(path.sep, '/');
    const tell = (failure) => keepFailure(state.failures, { file: name, ...failure });
    const job = { seed, random: (hashOf(name) + random) >>> 0 };
    for (let from = doneOf(state.seeds[name]); from < shares[i]; from = doneOf(state.seeds[name])) {
      const start = performance.now();
      const found = await bench.run({ ...job, from, to: Math.min(from + slice, shares[i]) }, tell);
      state.milliseconds += Math.round(performance.now() - start);
      state.seeds[name] = { format: seed.format, counts: sum([state.seeds[name]?.counts ?? {}, found]) };
      writeFileSync(path.join(kept, `${reader}.json`), JSON.stringify(state, undefined, 1));
    }
  }
  report(reader, state);
  return state.failures.length;
}

/** Each case is counted once. */
function doneOf(seed) {
  return Object.values(seed?.counts ?? {}).reduce((all, number) => all + number, 0);
}

function report(reader, { seeds, failures, milliseconds }) {
  const formats = new Set(Object.values(seeds).map(({ format }) => format));
  const counts = sum(Object.values(seeds).map((seed) => seed.counts));
  const total = doneOf({ counts });
  const tags = Object.entries(counts).map(([tag, number]) => `${tag} ${number}`);
  const size = `${formats.size} formats, ${Object.keys(seeds).length} files`;
  console.log(
    `${reader.padEnd(12)} ${String(total).padStart(7)} mutations of ${size}, ${(milliseconds / total).toFixed(2)} ms each: ${tags.join(', ')}`,
  );
  for (const { file, label, said, times } of failures)
    console.log(`  ${times} times: ${file}: ${label}\n    ${said.split('\n').slice(0, 3).join(' ')}`);
}

/** The product's code, and beside it the HDF5 library's thread, as in dist. */
async function build() {
  mkdirSync(kept, { recursive: true });
  await esbuild.build({
    entryPoints: [path.join(root, 'scripts/fuzz/examine.mjs')],
    outfile: product,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    alias: { 'node:fs/promises': path.join(root, 'scripts/fuzz/files.mjs') },
  });
  cpSync(path.join(root, 'dist/hdf5.js'), path.join(kept, 'hdf5.js'));
}

ensurePackages();
ensureBuilt();
await build();
const readers = seedsByReader(path.join(root, 'test/fixtures'));
const unknown = positionals.find((reader) => !readers.has(reader));
if (unknown !== undefined) throw new Error(`there is no reader ${unknown}; there are ${[...readers.keys()].join(', ')}`);
const bench = new Bench();
let failures = 0;
for (const [reader, seeds] of readers)
  if (positionals.length === 0 || positionals.includes(reader)) failures += await fuzz(bench, reader, seeds);
await bench.close();
process.exitCode = failures === 0 ? 0 : 1;
