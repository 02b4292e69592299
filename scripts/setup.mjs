// What every command needs before it can run, brought up to date and said in one line each. Quick when nothing is to be done.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function say(line) {
  console.log(`paramscope: ${line}`);
}

/** Says in one sentence what is missing and ends; a stack trace would help nobody. */
export function giveUp(sentence) {
  console.error(`paramscope: ${sentence}`);
  process.exit(1);
}

function timeOf(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function timeIn(folder, ...names) {
  return timeOf(path.join(root, folder, ...names));
}

/** The time of the youngest file or folder below; a folder is as young as the last name added to it or taken from it. */
function newest(folder) {
  const entries = readdirSync(path.join(root, folder), { recursive: true });
  return entries.reduce((latest, name) => Math.max(latest, timeIn(folder, name)), timeIn(folder));
}

/** npm packages, when the lock file is newer than what is installed. */
export function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) giveUp(`Node 20.19 or later is needed, this is ${process.versions.node}.`);
  const mark = path.join(root, 'node_modules', '.package-lock.json');
  if (timeOf(mark) >= timeIn('package-lock.json')) return;
  say('installing npm packages');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) giveUp('npm ci failed; the reason is above.');
  // npm gives the mark the date of the lock file's content; from now on it tells when it was installed.
  const now = new Date();
  utimesSync(mark, now, now);
}

/** The bundles in dist/, when a source is newer. */
export function ensureBuilt() {
  const sources = Math.max(...['src', 'webview', 'scripts/build.mjs', 'package-lock.json'].map(timeOfSource));
  if (timeIn('dist', '.built') >= sources) return;
  say('building');
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) giveUp('the build failed; the reason is above.');
}

/** paramscope.vsix, when anything that goes into it is newer. */
export function ensurePackaged() {
  const parts = ['src', 'webview', 'media', 'samples', 'scripts/build.mjs', 'scripts/package.mjs'];
  const sources = Math.max(...[...parts, 'package.json', 'README.md', 'CHANGELOG.md', '.vscodeignore'].map(timeOfSource));
  if (timeIn('paramscope.vsix') >= sources) return;
  say('packaging');
  const { status } = spawnSync(process.execPath, ['scripts/package.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) giveUp('packaging failed; the reason is above.');
}

function timeOfSource(name) {
  return statSync(path.join(root, name)).isDirectory() ? newest(name) : timeIn(name);
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
/** Chromium and a font for the browser; a compiler for two small modules of the VS Code server. */
const systemPackages = ['chromium', 'fonts-dejavu-core', 'make', 'g++', 'python3'];

/** Path of a Chromium for the end-to-end tests: CHROMIUM, the PATH, or the system's package manager when we may use it. Throws what to do. */
export function ensureBrowser() {
  const found = process.env.CHROMIUM ?? onPath(browsers);
  if (found) return found;
  installSystemPackages();
  const installed = onPath(browsers);
  if (installed === undefined) throw new Error('Chromium was installed, but is not on the PATH.');
  return installed;
}

function installSystemPackages() {
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && onPath(['apt-get']) !== undefined;
  if (!mayInstall)
    throw new Error(
      'the end-to-end tests need Chromium: install it (Debian: apt install chromium), or set CHROMIUM to the path of a Chrome, Chromium or Edge.',
    );
  say(`installing ${systemPackages.join(', ')}`);
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...systemPackages], options);
}

/** The first of these programs that is on the PATH. */
function onPath(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}
