// `npm test [unit|fixture|e2e]...`: sets everything up and runs the tests. The last line sums them all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBrowser, ensureBuilt, ensurePackaged, ensurePackages, giveUp, root, say } from './setup.mjs';

/** What `npm test` calls a part, and the projects of vitest.config.ts that it consists of. */
const parts = { unit: ['unit', 'mocked'], fixture: ['fixture'], e2e: ['e2e'] };
const names = Object.keys(parts);
const words = process.argv.slice(2);
const unknown = words.find((word) => !names.includes(word));
if (unknown !== undefined) giveUp(`there are the tests ${names.join(', ')}, but no ${unknown}.`);
const wanted = names.filter((name) => words.length === 0 || words.includes(name));
/** One part after the other, for machines on which windows are slow: takes half as long again. */
const isCalm = process.env.PARAMSCOPE_TESTS === 'calm';
/** e2e mostly waits for windows: the others run beside it and give way to it. */
const sideBySide = !isCalm && wanted.includes('e2e') && wanted.length > 1;
const running = new Set();

ensurePackages();
ensureBuilt();
if (sideBySide) tellProgress();
// The first lane is under way before e2e is prepared, which holds this process up.
const lanes = isCalm ? [wanted] : [wanted.filter((name) => name !== 'e2e'), wanted.filter((name) => name === 'e2e')];
const results = (await Promise.all(lanes.map(inTurn))).flat();

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
for (const { name, passed, failed, seconds } of results) say(`${name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0);

function tellProgress() {
  say('what a part has to say follows when it has ended');
  const start = performance.now();
  setInterval(() => say(`${((performance.now() - start) / 1000).toFixed(0)} s: ${[...running].join(', ')} tests are running`), 30_000);
}

async function inTurn(lane) {
  const ended = [];
  for (const name of lane) ended.push(await attempt(name));
  return ended;
}

/** A part that cannot be set up has failed; the others still run. */
async function attempt(name) {
  try {
    return await run(name, name === 'e2e' ? prepareEndToEnd() : {});
  } catch (error) {
    say(error.message);
    return { name, seconds: 0, passed: 0, failed: 1 };
  }
}

/** The end-to-end tests drive the packaged extension, or the checkout as it lies when PARAMSCOPE_E2E=checkout. */
function prepareEndToEnd() {
  const CHROMIUM = ensureBrowser();
  if (process.env.PARAMSCOPE_E2E !== 'checkout') ensurePackaged();
  return { CHROMIUM };
}

async function run(name, environment) {
  say(`${name} tests`);
  const folder = path.join(root, 'out');
  const report = path.join(folder, `tests-${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const start = performance.now();
  const status = await vitest(name, [...parts[name].map((part) => `--project=${part}`), `--outputFile.json=${report}`], environment);
  return { name, seconds: (performance.now() - start) / 1000, ...counts(report, status) };
}

/** Runs it to its end; returns its exit status. */
async function vitest(name, options, environment) {
  const log = path.join(root, 'out', `tests-${name}.log`);
  // Side by side into files, not pipes: nobody would read those while e2e is prepared.
  const output = sideBySide ? openSync(log, 'w') : 'inherit';
  const colors = sideBySide && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [program, 'run', '--reporter=default', '--reporter=json', ...options], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...colors, ...process.env, ...environment },
  });
  if (sideBySide && name !== 'e2e') os.setPriority(child.pid, 5);
  running.add(name);
  const [status] = await once(child, 'exit');
  running.delete(name);
  if (sideBySide) {
    closeSync(output);
    process.stdout.write(readFileSync(log));
  }
  return status;
}

/** A part that did not run to its end, or ran no test, has failed. */
function counts(report, status) {
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
  } catch (error) {
    say(`no results: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
