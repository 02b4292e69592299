// `npm test [unit|fixture|e2e]...`: sets everything up and runs the tests. The last line sums them all.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBrowser, ensureBuilt, ensurePackaged, ensurePackages, giveUp, root, say } from './setup.mjs';

const projects = ['unit', 'fixture', 'e2e'];
const wanted = process.argv.slice(2);
const unknown = wanted.find((word) => !projects.includes(word));
if (unknown !== undefined) giveUp(`there are the tests ${projects.join(', ')}, but no ${unknown}.`);
const results = [];

ensurePackages();
ensureBuilt();
for (const project of wanted.length > 0 ? wanted : projects) results.push(attempt(project));

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
for (const { project, passed, failed, seconds } of results)
  say(`${project}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0);

/** A project that cannot be set up has failed; the others still run. */
function attempt(project) {
  try {
    return run(project, project === 'e2e' ? prepareEndToEnd() : {});
  } catch (error) {
    say(error.message);
    return { project, seconds: 0, passed: 0, failed: 1 };
  }
}

/** The end-to-end tests drive the packaged extension, or the checkout as it lies when PARAMSCOPE_E2E=checkout. */
function prepareEndToEnd() {
  const CHROMIUM = ensureBrowser();
  if (process.env.PARAMSCOPE_E2E !== 'checkout') ensurePackaged();
  return { CHROMIUM };
}

function run(project, environment) {
  say(`${project} tests`);
  const report = path.join(root, 'out', `tests-${project}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const start = performance.now();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', project, ...reporters], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return { project, seconds: (performance.now() - start) / 1000, ...counts(report, status) };
}

/** A project that did not run to its end, or ran no test, has failed. */
function counts(report, status) {
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
  } catch (error) {
    say(`no results: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
