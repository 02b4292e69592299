// Measures what the product promises about speed: `node scripts/bench/main.mjs [--quick]`. Quick takes 64 MiB in place of 1 GiB.
// The data (4 GB) goes to a folder of its own in the system's temporary folder, which is removed at the end. Only ratios carry over to another machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate } from './alternate.mjs';
import { bundleProduct } from './bundle.mjs';
import { makeData, writeOneTensor } from './data.mjs';
import { startServer } from './line-server.mjs';
import { printEdits, printHeatmaps, printNames, printStatistics } from './report.mjs';

const quick = process.argv.includes('--quick');
const rounds = quick ? 5 : 3;
const threads = 2;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
// Any Python will do; what its packages cannot do is left out and said.
const python = process.env.PYTHON ?? 'python3';

const folder = mkdtempSync(path.join(tmpdir(), 'paramscope-bench-'));
const servers = [];
const serve = (command, args) => {
  const server = startServer(command, args);
  servers.push(server);
  return async (request) => (await server.ask(request)).milliseconds;
};

async function measure() {
  const built = await bundleProduct(folder);
  const data = makeData(folder, quick ? 2 ** 26 : 2 ** 30);
  const ownArguments = [here('server.mjs'), built.product, built.thread, built.wasm, String(threads)];
  const own = serve(process.execPath, ownArguments);
  const [server] = servers;
  const checked = serve(process.execPath, ['--wasm-enforce-bounds-checks', ...ownArguments]);
  const peer = serve(python, [here('peers.py')]);
  for (const name of ['f32', 'bf16']) {
    const measured = await alternate(statisticsCases(own, checked, peer, data[name]), rounds);
    printStatistics(name, data[name], measured);
  }
  console.log(`peak memory of the process and its threads so far: ${((await server.ask({ case: 'memory' })).bytes / 1e6).toFixed(0)} MB`);
  for (const name of ['largeEmbedding', 'smallEmbedding']) {
    printHeatmaps(data[name], await alternate(heatmapCases(own, checked, data[name]), rounds));
  }
  await measureEdits(own, peer);
  printNames(data.manyTensors, await alternate(nameCases(own, peer, data.manyTensors), rounds));
}

async function measureEdits(own, peer) {
  const bytes = quick ? 2 ** 26 : 2 ** 30;
  const shape = [bytes / 4096, 1024];
  const file = path.join(folder, 'one.safetensors');
  const large = path.join(folder, 'large.safetensors');
  writeOneTensor(file, 'F32', shape);
  writeOneTensor(large, 'F32', [2 ** 20, 1024]);
  const cases = ['normal_', 'uniform_'].flatMap((initializer) => [
    { name: `copy ${initializer}`, run: () => own({ case: 'fill', file, initializer, output: path.join(folder, 'copy.safetensors') }) },
    { name: `in place ${initializer}`, run: () => own({ case: 'fill', file, initializer }) },
    { name: `torch ${initializer}`, run: () => peer({ case: 'fill', initializer, shape, output: path.join(folder, 'copy.pt') }) },
  ]);
  const patched = await alternate([{ name: 'patch', run: () => own({ case: 'patch', file: large, index: [2 ** 19, 7] }) }], rounds);
  printEdits(bytes, await alternate(cases, rounds), patched.get('patch'));
}

function statisticsCases(own, checked, peer, tensor) {
  return [
    { name: 'scan', times: 3, run: () => own({ case: 'statistics', depth: 'scan', tensor }) },
    { name: 'read', times: 3, run: () => own({ case: 'read', tensor }) },
    { name: 'bounds checks', times: 3, run: () => checked({ case: 'statistics', depth: 'scan', tensor }) },
    { name: 'full', run: () => own({ case: 'statistics', depth: 'full', tensor }) },
    { name: 'numpy', run: () => peer({ case: 'numpy', tensor }) },
    { name: 'torch', run: () => peer({ case: 'torch', tensor }) },
  ];
}

function heatmapCases(own, checked, tensor) {
  return [
    { name: 'sampled', times: 9, run: () => own({ case: 'heatmap', precision: 'sampled', tensor }) },
    { name: 'bounds checks', times: 9, run: () => checked({ case: 'heatmap', precision: 'sampled', tensor }) },
    { name: 'exact', times: 2, run: () => own({ case: 'heatmap', precision: 'exact', tensor }) },
  ];
}

function nameCases(own, peer, file) {
  return [
    { name: 'names', times: 3, run: () => own({ case: 'names', file }) },
    { name: 'python', times: 3, run: () => peer({ case: 'names', file }) },
  ];
}

try {
  await measure();
} finally {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
}
