// Prepares a real VS Code server in a cache folder out of npm packages alone: the package code-server contains it.
//
//   const { node, server } = await prepare('4.139.1', { log: console.log });
//
// Idempotent: a finished folder is only looked at; an unfinished one is finished, step by step. Two at a time wait for each other.
// Needs npm, tar, and python3, make and g++ for two small native modules; without these three all works but output channels.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
/** Where prepared servers are kept; `PARAMSCOPE_CACHE` names another place. */
export const cacheFolder = process.env.PARAMSCOPE_CACHE ?? path.join(os.homedir(), '.cache', 'paramscope');

/** The version the tests and `npm start` use: VS Code 1.139. */
export const serverVersion = process.env.PARAMSCOPE_VSCODE ?? '4.139.1';

/** Returns how to start it: `spawn(node, [server, ...options])`, options as in `node server --help`. */
export async function prepare(version, { log = () => {} } = {}) {
  const root = path.join(cacheFolder, `code-server-${version}`);
  return await locked(root, async () => {
    const steps = new Steps(root, log);
    const vscode = path.join(root, 'package', 'lib', 'vscode');
    const modules = path.join(vscode, 'node_modules');

    await steps.once('unpack', () => unpack(root, `code-server@${version}`));
    // --ignore-scripts: the scripts download programs and build modules that are not needed here.
    await steps.once('modules', () => npm(vscode, ['install', '--omit=dev', '--ignore-scripts']));
    await steps.once('modules of the extensions', () =>
      npm(path.join(vscode, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']),
    );
    // The older version looks for its modules there.
    await steps.once('link', () => link('node_modules', path.join(vscode, 'node_modules.asar')));
    await steps.once('ripgrep', () => addRipgrep(root, modules));

    const { engines } = JSON.parse(await readFile(path.join(root, 'package', 'package.json'), 'utf8'));
    const node = await nodeOfMajor(Number(/\d+/.exec(engines.node)[0]));
    const native = ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog'];
    for (const name of native.filter((module) => existsSync(path.join(modules, module)))) {
      await steps
        .once(name, () => buildNative(root, path.join(modules, name), node))
        .catch((error) => log(`${name} was not built, going on without: ${error.message.split('\n')[0]}`));
    }
    return { version, node, server: path.join(vscode, 'out', 'server-main.js') };
  });
}

/** Runs each named step once in the life of a cache folder and tells how long it took. */
class Steps {
  constructor(root, log) {
    this.folder = path.join(root, 'done');
    this.log = log;
  }

  async once(name, work) {
    const mark = path.join(this.folder, name.replaceAll(/[^\w.-]+/g, '_'));
    if (existsSync(mark)) return;
    const start = performance.now();
    await work();
    await mkdir(this.folder, { recursive: true });
    await writeFile(mark, '');
    this.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

async function npm(cwd, args) {
  return await run('npm', [...args, ...quiet], { cwd, maxBuffer: 1 << 26 });
}

async function npmInstall(folder, ...packages) {
  await mkdir(folder, { recursive: true });
  if (!existsSync(path.join(folder, 'package.json'))) await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  await npm(folder, ['install', '--ignore-scripts', ...packages]);
}

/** The package without the dependencies of its own web front, which is not used here. */
async function unpack(root, name) {
  const part = path.join(root, 'part');
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const { stdout } = await npm(part, ['pack', name]);
  const archive = stdout.trim().split('\n').at(-1);
  await run('tar', ['xzf', archive], { cwd: part });
  await rm(path.join(root, 'package'), { recursive: true, force: true });
  await rename(path.join(part, 'package'), path.join(root, 'package'));
  await rm(part, { recursive: true });
}

async function link(target, place) {
  await rm(place, { recursive: true, force: true });
  await mkdir(path.dirname(place), { recursive: true });
  await symlink(target, place);
}

/** findFiles, quick open and search run ripgrep. The newer package carries the program, the older one would download it. */
async function addRipgrep(root, modules) {
  if (existsSync(path.join(modules, '@vscode/ripgrep-universal'))) return;
  const tools = path.join(root, 'ripgrep');
  await npmInstall(tools, '@vscode/ripgrep-universal@1.18.0');
  const program = path.join(tools, 'node_modules/@vscode/ripgrep-universal/bin', `${process.platform}-${process.arch}`, 'rg');
  await link(program, path.join(modules, '@vscode/ripgrep/bin/rg'));
}

/** This Node if it is of that major version, else one from the npm package node-PLATFORM-ARCH (no install script, has headers). */
async function nodeOfMajor(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const folder = path.join(cacheFolder, `node-${major}`);
  const name = `node-${process.platform}-${process.arch}`;
  const program = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(program)) await npmInstall(folder, `${name}@${major}`);
  return program;
}

async function buildNative(root, folder, node) {
  const tools = path.join(root, 'node-gyp');
  const gyp = path.join(tools, 'node_modules/node-gyp/bin/node-gyp.js');
  if (!existsSync(gyp)) await npmInstall(tools, 'node-gyp@11');
  const prefix = path.resolve(path.dirname(node), '..');
  const headers = existsSync(path.join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : [];
  await run(node, [gyp, 'rebuild', '--jobs=2', ...headers], { cwd: folder, maxBuffer: 1 << 26 });
}

/** One preparation of a folder at a time. A lock untouched for a minute was left behind by a process that died. */
async function locked(root, work) {
  const lock = `${root}.lock`;
  await mkdir(path.dirname(root), { recursive: true });
  while (
    !(await mkdir(lock).then(
      () => true,
      () => false,
    ))
  ) {
    const touched = (await stat(lock).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - touched > 60_000) await rm(lock, { recursive: true, force: true });
    else
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
  }
  const touch = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => {});
  }, 10_000);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(lock, { recursive: true, force: true });
  }
}
