// What every command needs before it can run, brought up to date and said in one line each. Quick when nothing is to be done.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function say(line) {
  console.log(`paramscope: ${line}`);
}

function timeOf(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** npm packages, when the lock file is newer than what is installed. */
export function ensurePackages() {
  if (timeOf(path.join(root, 'node_modules', '.package-lock.json')) >= timeOf(path.join(root, 'package-lock.json'))) return;
  say('installing npm packages');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  // npm keeps the date of the packed file; the mark must be younger than the lock file.
  execFileSync(
    process.execPath,
    ['-e', "const fs = require('fs'); const now = new Date(); fs.utimesSync('node_modules/.package-lock.json', now, now)"],
    { cwd: root },
  );
}

function newest(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, timeOf(path.join(entry.parentPath ?? entry.path, entry.name))), 0);
}

/** The bundles in dist/, when a source is newer. */
export function ensureBuilt() {
  const built = timeOf(path.join(root, 'dist', 'webview.js'));
  const sources = Math.max(
    ...['src', 'webview', 'scripts'].map((folder) => newest(path.join(root, folder))),
    timeOf(path.join(root, 'package-lock.json')),
  );
  if (built >= sources) return;
  say('building');
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Path of a Chromium for the end-to-end tests: CHROMIUM, the PATH, or the system's package manager when we may use it. */
export function ensureBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const found = findBrowser();
  if (found) return found;
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!mayInstall)
    throw new Error(
      'The end-to-end tests need Chromium: install it (Debian: apt install chromium), or set CHROMIUM to the path of a Chrome, Chromium or Edge.',
    );
  say('installing Chromium');
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core', 'make', 'g++', 'python3'],
    options,
  );
  return findBrowser();
}

function findBrowser() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return browsers.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}
