/** Edit scripts name files, modules and arrays, from where they lie themselves. */
import path from 'node:path';
import type { Edit, EditScript } from '../model/edit.js';

/** The script with whole paths. `folder`: of the script's own file. */
export function withWholePaths(script: EditScript, folder: string): EditScript {
  return { ...script, edits: script.edits.map((edit) => withWholePath(edit, folder)) };
}

function withWholePath(edit: Edit, folder: string): Edit {
  if (edit.edit === 'load') return { ...edit, file: path.resolve(folder, edit.file) };
  if (edit.edit === 'initialize' && 'module' in edit) return { ...edit, module: path.resolve(folder, edit.module) };
  return edit;
}
