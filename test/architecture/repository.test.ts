import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

function trackedFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter((name) => name !== '' && !name.startsWith('test/fixtures/'));
}

/** Written apart so that this file does not name what it forbids. */
const forbidden = [
  ['a path of some machine', new RegExp(['/(wo', 'rk|ro', 'ot|ho', 'me)/[a-z]'].join(''))],
  ['the address of a package registry', new RegExp(['registry\\.npm', 'js|pyp', 'i\\.org|deb', 'ian\\.org'].join(''))],
] as const;

test.each(forbidden)('no file holds %s', (_, pattern) => {
  const textFiles = trackedFiles().filter((name) =>
    /\.(ts|mjs|cjs|js|json|md|css|html|svg|py|yml|sh)$|(^|\/)\.[a-z]+$|^\.ci\/run$/.test(name),
  );
  expect(textFiles.length).toBeGreaterThan(50);
  const found = textFiles.filter(
    (name) => statSync(path.join(root, name)).isFile() && pattern.test(readFileSync(path.join(root, name), 'utf8')),
  );
  expect(found).toEqual([]);
});

test('the lock file records no download addresses', () => {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const addressed = Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined);
  expect(addressed).toEqual([]);
});
