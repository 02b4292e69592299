// `npm run fuzz [-- FORMAT...] [--count 100000] [--seed 1] [--fresh]`: damages the fixtures of every format and opens what comes of it. Nothing may
// hang, crash, allocate without bound or fail with anything but one tagged error. What is done is kept in out/fuzz and gone on with.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import esbuild from 'esbuild';
import { root, ensureBuilt, ensurePackages } from '../setup.mjs';
import { labels } from './mutate.mjs';
import { seedsByFormat } from './seeds.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
  },
});
const [count, random] = [Number(options.count), Number(options.seed)];
const kept = path.join(root, 'out/fuzz');
const hang = 5000;
const mostGrowth = 512 * 2 ** 20;
const threads = 2;

/** Runs one seed file's cases in a thread of its own; a case that does not end is told, and the rest goes on behind it. */
async function runSeed(product, seed, cases, tell) {
  const tags = {};
  let from = 0;
  while (from < cases) {
    const { done, stoppedAt } = await runThread(product, { seed, from, to: cases, random }, tell);
    for (const [tag, number] of Object.entries(done ?? {})) tags[tag] = (tags[tag] ?? 0) + number;
    from = stoppedAt ?? cases;
  }
  return tags;
}

function runThread(product, job, tell) {
  const folder = mkdtempSync(path.join(tmpdir(), 'paramscope-fuzz-'));
  const control = new SharedArrayBuffer(16);
  const state = new Float64Array(control);
  const worker = new Worker(new URL('thread.mjs', import.meta.url), {
    workerData: { product, folder, control },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return new Promise((resolve) => {
    const finish = (result) => {
      clearInterval(watch);
      void worker.terminate().then(() => {
        rmSync(folder, { recursive: true, force: true });
        resolve(result);
      });
    };
    const broken = (said) => {
      tell({ label: labelAt(job, state[0]), number: state[0], said });
      finish({ stoppedAt: state[0] });
    };
    const before = process.memoryUsage.rss();
    let growth = 0;
    const watch = setInterval(() => {
      if (state[1] > 0 && Date.now() - state[1] > hang) broken(`does not end within ${hang} ms`);
      const now = process.memoryUsage.rss() - before;
      if (now > mostGrowth && now > 1.5 * growth)
        tell({ label: labelAt(job, state[0]), number: state[0], said: `memory grew by ${now >> 20} MiB` });
      growth = Math.max(growth, now);
    }, 50);
    worker.on('message', ({ done, failure }) => (failure === undefined ? finish({ done }) : tell(failure)));
    worker.once('error', (error) => broken(`the thread died: ${error.message}`));
    worker.postMessage(job);
  });
}

function labelAt({ seed }, number) {
  let at = 0;
  for (const label of labels(new Uint8Array(readFileSync(seed.file)), random, 2048)) if (++at >= number) return label;
}

function readKept(format) {
  const file = path.join(kept, `${format}.json`);
  const known = !options.fresh && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return known?.count === count && known.random === random ? known : { count, random, seeds: {}, failures: [] };
}

async function fuzzFormat(product, format, seeds) {
  const state = readKept(format);
  const each = Math.ceil(count / seeds.length);
  const waiting = seeds.filter(({ file }) => state.seeds[path.relative(root, file)] === undefined);
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const name = path.relative(root, seed.file);
      state.seeds[name] = await runSeed(product, seed, each, (failure) => state.failures.push({ file: name, ...failure }));
      writeFileSync(path.join(kept, `${format}.json`), JSON.stringify(state, undefined, 1));
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  const tags = {};
  for (const found of Object.values(state.seeds)) for (const [tag, number] of Object.entries(found)) tags[tag] = (tags[tag] ?? 0) + number;
  const total = Object.values(tags).reduce((sum, number) => sum + number, 0);
  console.log(
    `${format.padEnd(24)} ${String(total).padStart(8)} mutations of ${seeds.length} files, ${state.failures.length} failures: ${JSON.stringify(tags)}`,
  );
  for (const { file, label, said } of state.failures.slice(0, 5))
    console.log(`  ${file}: ${label}\n    ${said.split('\n').slice(0, 3).join(' ')}`);
  return state.failures.length;
}

ensurePackages();
ensureBuilt();
mkdirSync(kept, { recursive: true });
const formats = seedsByFormat(path.join(root, 'test/fixtures'));
const unknown = positionals.find((format) => !formats.has(format));
if (unknown !== undefined) throw new Error(`no fixtures of ${unknown}; there are ${[...formats.keys()].join(', ')}`);
const built = path.join(kept, 'product.cjs');
await esbuild.build({
  entryPoints: [path.join(root, 'scripts/fuzz/examine.mjs')],
  outfile: built,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'error',
});
let failures = 0;
for (const [format, seeds] of formats)
  if (seeds.length > 0 && (positionals.length === 0 || positionals.includes(format))) failures += await fuzzFormat(built, format, seeds);
process.exitCode = failures === 0 ? 0 : 1;
