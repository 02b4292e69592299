// `npm run package`: paramscope.vsix, from a minified build and nothing that is not listed in .vscodeignore.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { ensurePackages, root, say } from './setup.mjs';

ensurePackages();
const run = (words) => execFileSync(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
run(['scripts/build.mjs', '--production']);
run(['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--out', 'paramscope.vsix']);
// The checkout goes on with the readable build.
run(['scripts/build.mjs']);
say(`paramscope.vsix, ${(statSync(path.join(root, 'paramscope.vsix')).size / 2 ** 20).toFixed(1)} MiB`);
