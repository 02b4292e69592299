import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folders: string[] = [];

// Each goes through all sources: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function cruise(folder: string): { readonly status: number | null; readonly output: string } {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--config', path.join(root, '.dependency-cruiser.cjs'), 'src', 'webview'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

/** A copy of the sources, so that trying out a forbidden import never touches the checkout. */
function copyOfSources(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'paramscope-imports-'));
  folders.push(folder);
  for (const name of ['src', 'webview', 'tsconfig.base.json', 'package.json'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  return folder;
}

test('every folder imports only what the table allows', () => {
  const { status, output } = cruise(root);
  expect(output).toContain('no dependency violations found');
  expect(status).toBe(0);
});

test.each([
  ['src/model', '../vscode/labels.js', 'model-imports'],
  ['src/bytes', '../formats/registry.js', 'bytes-imports'],
  ['webview', '../src/session/session.js', 'webview-imports'],
  ['src/session', 'vscode', 'vscode-only-in-its-folder'],
])('the check fails when %s imports %s', (folder, imported, rule) => {
  const copy = copyOfSources();
  mkdirSync(path.join(copy, folder), { recursive: true });
  writeFileSync(path.join(copy, folder, 'forbidden.ts'), `import * as forbidden from '${imported}';\nexport const used = forbidden;\n`);
  const { status, output } = cruise(copy);
  expect(output).toContain(rule);
  expect(status).not.toBe(0);
});
