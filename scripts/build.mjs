// Builds everything into dist/: kernels.wasm (AssemblyScript), then five bundles (esbuild). `--watch` rebuilds the bundles, `--production` minifies,
// `--out FOLDER` builds elsewhere.
import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { licencesOf } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const {
  values: { production, watch, out },
} = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist' },
  },
});
const outdir = path.resolve(root, out);
const require = createRequire(import.meta.url);

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: !production,
  logLevel: 'warning',
  charset: 'utf8',
  metafile: true,
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/vscode/extension.ts' }, external: ['vscode'], outdir },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, outdir },
  {
    ...node,
    entryPoints: { hdf5: 'src/formats/hdf5/server.ts' },
    outdir,
    minify: true,
    sourcemap: false,
    define: { 'import.meta.url': '""' },
  },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir, banner: { js: '#!/usr/bin/env node' } },
  { ...shared, platform: 'browser', target: 'es2022', format: 'iife', entryPoints: { webview: 'webview/main.ts' }, outdir },
];

async function buildKernels() {
  const asc = require.resolve('assemblyscript/bin/asc.js');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--initialMemory', '1'];
  await promisify(execFile)(
    process.execPath,
    [asc, 'src/numeric/kernels/kernels.as.ts', ...options, '-o', path.join(outdir, 'kernels.wasm')],
    {
      cwd: root,
    },
  );
}

async function copyAssets() {
  await cp(require.resolve('@vscode/codicons/dist/codicon.css'), path.join(outdir, 'codicon.css'));
  await cp(require.resolve('@vscode/codicons/dist/codicon.ttf'), path.join(outdir, 'codicon.ttf'));
}

await mkdir(outdir, { recursive: true });
if (watch) {
  await Promise.all([buildKernels(), copyAssets()]);
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  const [results] = await Promise.all([Promise.all(bundles.map((bundle) => esbuild.build(bundle))), buildKernels(), copyAssets()]);
  const metafiles = results.map(({ metafile }) => metafile);
  await writeFile(path.join(outdir, 'licences.txt'), licencesOf(metafiles, root, ['@vscode/codicons']));
  // The date of the last build that came to its end.
  await writeFile(path.join(outdir, '.built'), '');
}
