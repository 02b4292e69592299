/** Functions that open a file: what they give when the file is the one that is open. */
import { raised } from './failure.js';
import { builtin } from './python/containers.js';
import type { PythonObject, Value } from './python/value.js';
import type { AccessTree } from './tree.js';

/** What examples write for any file. */
const standIn = /^model\.\w+$/;

/** The first argument names the file; a FileNotFoundError when that is another one. What is no text (a variable, an open file) is taken on trust. */
export function loader(tree: AccessTree, result: () => Value): PythonObject {
  return builtin(({ positional: [file] }) => {
    if (file?.kind === 'string') refuseOther(tree, file.value);
    return result();
  });
}

function refuseOther(tree: AccessTree, given: string): void {
  const name =
    given
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? given;
  if (!standIn.test(name) && !tree.files.includes(name)) throw raised('FileNotFoundError', given);
}
