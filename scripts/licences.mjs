// The licences of everything that was bundled, in one text: each package that gave a file to a bundle, found by listing.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** `metafiles`: what esbuild tells of its bundles; names of inputs are relative to `root`. `copied`: packages of which files go along as they are. */
export function licencesOf(metafiles, root, copied) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const bundled = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1]).filter(Boolean);
  const names = new Set([...bundled, ...copied]);
  return [...names]
    .sort()
    .map((name) => licenceOf(name, path.join(root, 'node_modules', name)))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Packages without a file of their own say in package.json under which licence they are. */
function licenceOf(name, folder) {
  const { version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = existsSync(folder) ? readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry)) : undefined;
  const by = typeof author === 'string' ? author : (author?.name ?? '');
  const text = file === undefined ? `Licence: ${license}${by === '' ? '' : `, ${by}`}\n` : readFileSync(path.join(folder, file), 'utf8');
  return `${name} ${version}\n\n${text.trim()}\n`;
}
