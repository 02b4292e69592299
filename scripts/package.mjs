// `npm run package`: paramscope.vsix, from a minified build and nothing that is not listed in .vscodeignore.
// Built in out/package, so that dist/ stays the readable build.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensurePackages, root, say } from './setup.mjs';

const stage = path.join(root, 'out', 'package');
const staged = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.vscodeignore', 'media', 'samples'];

function run(cwd, words) {
  execFileSync(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
}

ensurePackages();
rmSync(stage, { recursive: true, force: true });
for (const name of staged) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
run(root, ['scripts/build.mjs', '--production', '--out', path.join(stage, 'dist')]);

const vsix = path.join(root, 'paramscope.vsix');
const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
run(stage, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix]);
say(`paramscope.vsix, ${(statSync(vsix).size / 2 ** 20).toFixed(1)} MiB`);
