/** Where the file is that code names: beside the code, or in a folder of the workspace. */
import { stat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PathText } from '../../python/path-text.js';
import { checkpointOfFolder } from '../checkpoints/folder.js';

/** `folders`: of the workspace, in their order. Undefined when no such file is there. */
export async function locate(
  { text, beside }: PathText,
  file: string | undefined,
  folders: readonly string[],
): Promise<string | undefined> {
  const own = file === undefined ? [] : [path.dirname(file)];
  for (const folder of beside ? own : [...new Set([...own, ...folders])]) {
    const found = await checkpointAt(path.resolve(folder, text));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A file, the one that a folder is opened by, or the index of a TensorFlow checkpoint that is named by its prefix. */
async function checkpointAt(place: string): Promise<string | undefined> {
  const kind = await kindOf(place);
  if (kind === 'file') return place;
  if (kind === 'folder') {
    const chosen = checkpointOfFolder(await readdir(place));
    return chosen === undefined ? undefined : path.join(place, chosen);
  }
  const index = `${place}.index`;
  return (await kindOf(index)) === 'file' ? index : undefined;
}

async function kindOf(place: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined; // not there, or not ours to see
  }
}
