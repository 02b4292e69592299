import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

// It goes through all sources: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 });

interface Verdict {
  readonly status: number | null;
  readonly output: string;
}

function cruise(folder: string): Verdict {
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

/** What is said of a few modules in folders of the house, each of which imports this one thing. */
function verdictOn(imports: Readonly<Record<string, string>>): Verdict {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'paramscope-imports-'));
  try {
    for (const name of ['tsconfig.base.json', 'package.json']) cpSync(path.join(root, name), path.join(folder, name));
    for (const name of ['src/model', 'src/formats', 'src/session', 'src/vscode', 'webview']) {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, 'own.ts'), 'export const own = 1;\n');
    }
    for (const [file, imported] of Object.entries(imports))
      writeFileSync(path.join(folder, file), `import * as other from '${imported}';\nexport const used = other;\n`);
    return cruise(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every folder imports only what the table allows', () => {
  const { status, output } = cruise(root);
  expect(output).toContain('no dependency violations found');
  expect(status).toBe(0);
});

test('the check lets pass what the table allows', () => {
  const allowed = { 'src/session/user.ts': '../formats/own.js', 'src/vscode/user.ts': 'vscode', 'webview/user.ts': '../src/model/own.js' };
  expect(verdictOn(allowed)).toEqual({ status: 0, output: expect.stringContaining('no dependency violations found') as string });
});

test('the check names every forbidden import with its rule', () => {
  const { status, output } = verdictOn({
    'src/model/user.ts': '../vscode/own.js',
    'src/formats/user.ts': '../session/own.js',
    'webview/user.ts': '../src/session/own.js',
    'src/session/user.ts': 'vscode',
  });
  const errors = output.split('\n').flatMap((line) => /error (\S+): (\S+)/.exec(line)?.slice(1).join(' of ') ?? []);
  expect(errors.toSorted()).toEqual([
    'formats-imports of src/formats/user.ts',
    'model-imports of src/model/user.ts',
    'vscode-only-in-its-folder of src/session/user.ts',
    'webview-imports of webview/user.ts',
  ]);
  expect(status).not.toBe(0);
});
