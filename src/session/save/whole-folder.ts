/** The other files of a checkpoint that is a folder: those that hold no values. */
import path from 'node:path';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Disk } from './disk.js';

export interface OtherFile {
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
  readonly path: string;
}

/** Nobody's checkpoint has more. */
const mostFiles = 1_000_000;

/** Regular files below the folder that the checkpoint's first file is in, the checkpoint's own left out. Links are not followed. */
export async function filesOfFolder({ files }: Pick<Checkpoint, 'files'>, disk: Disk): Promise<readonly OtherFile[]> {
  const [first] = files;
  if (first === undefined || !first.path.endsWith(path.normalize(first.name))) return [];
  const root = first.path.slice(0, -first.name.length);
  const own = new Set(files.map((file) => file.path));
  const found: OtherFile[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of await disk.entries(path.join(root, folder))) {
      const relative = folder === '' ? name : `${folder}/${name}`;
      const where = path.join(root, relative);
      if (kind === 'folder') folders.push(relative);
      else if (kind === 'file' && !own.has(where)) found.push({ name: relative, path: where });
      if (found.length > mostFiles) throw new CheckpointError('too-large', 'a folder of very many files', { path: root });
    }
  }
  return found;
}
