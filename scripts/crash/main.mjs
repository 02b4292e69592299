// `npm run crash [-- --count 50] [--size 64] [--seed 1]`: a process that saves half of a large .npz into it is killed at a random moment, again and
// again. After what recovery does the file must be the old one or the new one, byte for byte, and open with right checksums.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { root } from '../setup.mjs';
import { writeNpz } from './npz.mjs';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    size: { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'paramscope-crash-'));
const product = path.join(folder, 'product.cjs');
const original = path.join(folder, 'original.npz');
const file = path.join(folder, 'saved.npz');
const journals = path.join(folder, 'journals');
const saver = fileURLToPath(new URL('saver.mjs', import.meta.url));

let state = Number(options.seed);

/** Numerical Recipes' generator: the same moments every time, as far as the machine's own clock lets them be. */
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

await bundle();
mkdirSync(journals);
writeNpz(original, Number(options.size) * 2 ** 20);
const { interruptedSaves, openCheckpoint, recover } = createRequire(import.meta.url)(product);
const old = await hashOf(original);
const whole = await save();
const fresh = await hashOf(file);
const outcomes = { old: 0, new: 0, recovered: 0, restoredBytes: 0 };
for (let i = 0; i < Number(options.count); i++) await killOnce(i);
console.log(
  `${options.count} kills within ${whole.total.toFixed(0)} ms, of which the last ${whole.writing.toFixed(0)} write: ${outcomes.old} times the old file (${outcomes.recovered} by recovery, ` +
    `${(outcomes.restoredBytes / 2 ** 20).toFixed(0)} MiB), ${outcomes.new} times the new one, never another`,
);
rmSync(folder, { recursive: true });

/** Every other time once it writes into the file, when recovery is needed. */
async function killOnce(i) {
  await save(i % 2 === 0 ? { after: random() * whole.total } : { after: random() * 1.1 * whole.writing, from: 'writing' });
  for (const { path: of } of await interruptedSaves(journals)) {
    outcomes.recovered++;
    outcomes.restoredBytes += (await recover(journals, of)).restoredBytes;
  }
  const hash = await hashOf(file);
  if (hash !== old && hash !== fresh)
    throw new Error(`kill ${i}: the file is neither the old one nor the new one; it is kept in ${folder}`);
  if (readdirSync(journals).length > 0) throw new Error(`kill ${i}: a journal is left in ${journals}`);
  const { place } = await openCheckpoint(file);
  await place.close();
  outcomes[hash === old ? 'old' : 'new']++;
}

/** Lets another process save, and kills it `after` milliseconds from when it begins, or begins to write. Returns how long both took. */
async function save({ after = Infinity, from = 'ready' } = {}) {
  copyFileSync(original, file);
  const child = fork(saver, [product, file, path.join(folder, 'scratch'), journals]);
  const times = {};
  child.on('message', (said) => {
    times[said] = performance.now();
    if (said === 'ready') child.send('save');
    if (said === from && after !== Infinity) setTimeout(() => child.kill('SIGKILL'), after);
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (after === Infinity && code !== 0) throw new Error('the saving process failed');
  const end = performance.now();
  return { total: end - times.ready, writing: end - times.writing };
}

async function hashOf(where) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(where)) hash.update(bytes);
  return hash.digest('hex');
}

async function bundle() {
  const contents = `export { openCheckpoint } from './src/formats/registry.js';
export { identify } from './src/session/file-identity.js';
export { saveInPlace } from './src/session/save/in-place.js';
export { interruptedSaves, recover } from './src/session/save/recover.js';`;
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  await esbuild.build({ stdin, outfile: product, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' });
}
