/** What to open of a folder: the file that stands for it, the index of its shards, or its one checkpoint. */
import { standInNames } from '../../formats/stand-in.js';
import { hasOwnEnding } from './file-names.js';

const preferred: readonly RegExp[] = [
  /^model\.safetensors\.index\.json$/,
  /^pytorch_model\.bin\.index\.json$/,
  /\.(safetensors|bin)\.index\.json$/,
  /^model\.safetensors$/,
  /^pytorch_model\.bin$/,
  /^model\.json$/,
  /\.weights\.json$/,
  /-symbol\.json$/,
];

/** A name of the folder, or undefined when nothing in it is a checkpoint or it is not clear which. */
export function checkpointOfFolder(names: readonly string[]): string | undefined {
  const known = new Set(names);
  const standIn = standInNames.find((name) => known.has(name));
  if (standIn !== undefined) return standIn;
  const sorted = [...names].sort();
  for (const pattern of preferred) {
    const found = sorted.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return only(sorted.filter(hasOwnEnding)) ?? only(sorted.filter((name) => /\.(index|h5|hdf5)$/.test(name)));
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

const shard = /^(.*)-\d{5}-of-\d{5}\.(safetensors|bin|gguf)$/;

/** Without what another file stands for: shards whose index is there, all splits but the first, data of distributed checkpoints. `paths` are absolute. */
export function withoutIndexedShards(paths: readonly string[]): readonly string[] {
  const known = new Set(paths);
  return paths.filter((path) => {
    if (path.endsWith('.distcp')) return false;
    const [, stem = '', ending = ''] = shard.exec(path) ?? [];
    if (ending === '') return true;
    if (ending === 'gguf') return path.includes('-00001-of-');
    return !known.has(`${stem}.${ending}.index.json`);
  });
}
