// How large checkpoints behave in the editor of a real VS Code: `npm run bench:editor [-- --quick]`. Opening, memory of the extension host,
// lateness of its event loop during a scan, and how soon a scan is cancelled. 4 GiB of data (quick: 256 MiB) are made and removed again.
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser, ensurePackaged, root } from '../setup.mjs';
import { startServer } from '../vscode/server.mjs';
import { median } from './alternate.mjs';
import { writeManyTensors } from './data.mjs';
import { measureHovers, quantile, writeCode } from './hovers.mjs';

const quick = process.argv.includes('--quick');
const limits = { open: 1000, memory: 100, p99: 16, cancel: 50, hover: 150 };
const shards = 8;
const shardBytes = (quick ? 2 ** 28 : 2 ** 32) / shards;

const folder = mkdtempSync(path.join(tmpdir(), 'paramscope-editor-'));
const verdict = (value, limit) => (value <= limit ? 'met' : `ABOVE ${limit}`);
const line = (label, value, said = '') => console.log(`  ${label.padEnd(52)}${value.padStart(14)}  ${said}`);

/** Shards of bfloat16 matrices of 4096 columns, 32 MiB each, with their index. */
function makeSharded() {
  mkdirSync(path.join(folder, 'sharded'));
  const weightMap = {};
  const matrix = Buffer.alloc(2 ** 25);
  for (let i = 0; i < matrix.length; i += 2) matrix.writeUInt16LE(0x3c00 + ((i * 40503) & 0x83ff), i);
  for (let shard = 0; shard < shards; shard++) {
    const name = `model-${String(shard + 1).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}.safetensors`;
    const header = {};
    for (let start = 0; start < shardBytes; start += matrix.length) {
      const tensor = `model.layers.${shard * (shardBytes / matrix.length) + start / matrix.length}.mlp.weight`;
      header[tensor] = { dtype: 'BF16', shape: [4096, 4096], data_offsets: [start, start + matrix.length] };
      weightMap[tensor] = name;
    }
    const text = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(text.length));
    const file = openSync(path.join(folder, 'sharded', name), 'w');
    writeSync(file, head);
    writeSync(file, text);
    for (let start = 0; start < shardBytes; start += matrix.length) writeSync(file, matrix);
    closeSync(file);
  }
  const index = { metadata: { total_size: shards * shardBytes }, weight_map: weightMap };
  writeFileSync(path.join(folder, 'sharded', 'model.safetensors.index.json'), JSON.stringify(index));
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function probe() {
  const file = path.join(folder, '.probe.json');
  while (!existsSync(file)) await wait(100);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Memory and bytes read of the extension host, all its threads included. */
function usage(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const field = (text, name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)[1]);
  return { memory: field(status, 'VmRSS') / 1024, read: field(io, 'rchar') };
}

class Editor {
  constructor(page) {
    this.page = page;
  }

  get frame() {
    return this.page.locator('iframe.webview.ready').filter({ visible: true }).contentFrame().locator('iframe#active-frame').contentFrame();
  }

  async quickPick(keys, text, row) {
    const widget = this.page.locator('.quick-input-widget');
    // The one before may still be fading away.
    await widget.waitFor({ state: 'hidden' });
    const input = widget.locator('input').first();
    while (!(await input.isVisible())) {
      await this.page.keyboard.press(keys);
      await input.waitFor({ timeout: 1000 }).catch(() => undefined);
    }
    await input.fill(text);
    const item = widget.locator('.monaco-list-row').filter({ hasText: row }).first();
    await item.waitFor();
    return item;
  }

  /** From the click on the file's name to the first row of its table. `waitFor` would look only twice a second. */
  async open(name, keys = 'Control+p') {
    const item = await this.quickPick(keys, name, name);
    const started = performance.now();
    await item.click();
    const row = this.frame.getByTestId('row').first();
    while (!(await row.isVisible())) await wait(5);
    return performance.now() - started;
  }

  async close() {
    await (await this.quickPick('F1', '>View: Close All Editors', 'Close All Editors')).click();
    await this.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  }
}

async function opening(editor, pid, name, idle) {
  const before = usage(pid);
  const times = [await editor.open(name)];
  const first = usage(pid);
  for (let round = 0; round < 4; round++) {
    await editor.close();
    times.push(await editor.open(name));
  }
  line('opened, first time', `${times[0].toFixed(0)} ms`, verdict(times[0], limits.open));
  line('opened again, median', `${median(times.slice(1)).toFixed(0)} ms`, verdict(median(times.slice(1)), limits.open));
  line('bytes read by the extension host', `${((first.read - before.read) / 2 ** 20).toFixed(1)} MiB`);
  line('memory above idle, opened once', `${(first.memory - idle).toFixed(0)} MiB`);
  const memory = usage(pid).memory - idle;
  line('memory above idle', `${memory.toFixed(0)} MiB`, verdict(memory, limits.memory));
}

/** The figures of the extension host while `until` goes on: each report of the probe is of a fifth of a second. */
async function watch(pid, until) {
  const seen = { p99: [], max: 0, memory: 0 };
  let going = true;
  const ended = until.finally(() => (going = false));
  while (going) {
    const { p99, max } = await probe();
    seen.p99.push(p99);
    seen.max = Math.max(seen.max, max);
    seen.memory = Math.max(seen.memory, usage(pid).memory);
    await Promise.race([ended, wait(200)]);
  }
  await ended;
  return seen;
}

async function scanning(editor, pid, idle) {
  const scan = editor.frame.getByTestId('scan-all');
  const started = performance.now();
  await scan.click();
  const seen = await watch(pid, scan.waitFor({ state: 'visible', timeout: 300_000 }));
  const seconds = (performance.now() - started) / 1000;
  line('whole scan', `${seconds.toFixed(1)} s`, `${((shards * shardBytes) / 1e9 / seconds).toFixed(2)} GB/s`);
  const p99 = [...seen.p99].sort((a, b) => a - b).at(Math.floor(0.99 * (seen.p99.length - 1)));
  line('event loop late, p99 (p99 of fifths of a second)', `${p99.toFixed(1)} ms`, verdict(p99, limits.p99));
  line('event loop late, most', `${seen.max.toFixed(1)} ms`);
  line('peak memory above idle', `${(seen.memory - idle).toFixed(0)} MiB`, verdict(seen.memory - idle, limits.memory));
}

async function hovering() {
  const { first, still, typed, late } = await measureHovers(folder, writeCode(folder, 'many.safetensors'));
  console.log('\nHovers in 5,000 lines of Python over the 100,000 tensors');
  line('the first', `${first.toFixed(0)} ms`);
  for (const [label, times] of [
    ['200 hovers', still],
    ['the same, each after a letter was typed', typed],
  ]) {
    const p95 = quantile(times, 0.95);
    line(`${label}, median; p95`, `${median(times).toFixed(1)}; ${p95.toFixed(1)} ms`, verdict(p95, limits.hover));
  }
  line('event loop late after a letter, median; p95', `${median(late).toFixed(1)}; ${quantile(late, 0.95).toFixed(1)} ms`);
}

/** What was scanned is kept by the files' identity: with another date they are others. */
async function forget(editor, name) {
  await editor.close();
  const now = new Date();
  for (const file of readdirSync(path.join(folder, 'sharded'))) utimesSync(path.join(folder, 'sharded', file), now, now);
  await editor.open(name);
}

/** In the page: from the click on Cancel to the button's return, which the session's answer brings. */
async function cancelling(editor, name) {
  const times = [];
  for (let round = 0; round < 5; round++) {
    await forget(editor, name);
    await editor.frame.getByTestId('scan-all').click();
    await wait(700);
    times.push(
      await editor.frame.locator('body').evaluate(async (body) => {
        const scan = body.querySelector('[data-testid="scan-all"]');
        const cancel = [...body.querySelectorAll('.scan-bar .scan vscode-button, .scan-bar .scan button')].at(-1);
        const began = performance.now();
        cancel.click();
        while (scan.hidden) await new Promise((resolve) => setTimeout(resolve, 1));
        return performance.now() - began;
      }),
    );
  }
  line('scan cancelled after, median of 5', `${median(times).toFixed(0)} ms`, verdict(median(times), limits.cancel));
}

ensurePackaged();
const executablePath = ensureBrowser();
makeSharded();
writeManyTensors(path.join(folder, 'many.safetensors'), 100_000);
copyFileSync(path.join(root, 'samples/mlp.pt'), path.join(folder, 'small.pt'));
const server = await startServer({
  vsix: path.join(root, 'paramscope.vsix'),
  extensionFolder: path.join(root, 'scripts/bench/probe'),
  settings: { 'workbench.editorAssociations': { '*.index.json': 'paramscope.checkpointOption' } },
});
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(server.address(folder));
  await page.locator('.activitybar a[aria-label^="Paramscope"]').waitFor();
  const { pid } = await probe();
  const editor = new Editor(page);
  await wait(5000);
  // What VS Code needs for the first editor of a window, and the extension to start, is not the large file's.
  console.log('\nA small file, in the first editor of the window');
  line('opened', `${(await editor.open('small.pt')).toFixed(0)} ms`);
  await editor.close();
  // With the extension started, and nothing large ever opened.
  const idle = usage(pid).memory;
  console.log('\n100,000 tensors in one safetensors file');
  await opening(editor, pid, 'many.safetensors', idle);
  await hovering();
  await editor.close();
  console.log(`\n${(shards * shardBytes) / 2 ** 30} GiB of bfloat16 in ${shards} shards`);
  await opening(editor, pid, 'model.safetensors.index.json', idle);
  await scanning(editor, pid, idle);
  await cancelling(editor, 'model.safetensors.index.json');
} finally {
  await browser.close();
  await server.stop();
  // The probe may still be writing.
  await wait(1000);
  rmSync(folder, { recursive: true, force: true });
}
