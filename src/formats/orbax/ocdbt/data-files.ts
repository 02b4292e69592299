/** The table of data files that stands in manifests and nodes, and references into it. */
import { corrupt, type Cursor } from './cursor.js';

export interface DataFile {
  /** From the root of the database. */
  readonly path: string;
  /** What is put before the paths in the nodes that lie in it. */
  readonly base: string;
}

export interface Reference {
  readonly file: DataFile;
  readonly offset: number;
  readonly length: number;
}

const longestPath = 65_535;
/** Of all paths of a table together: a few bytes can repeat a long prefix. */
const mostCharacters = 4 * 1024 * 1024;

/** `base`: of the file in which the table itself lies. */
export function readDataFiles(cursor: Cursor, base: string): readonly DataFile[] {
  const count = cursor.count();
  const prefixes = [0, ...cursor.numbers(Math.max(0, count - 1))];
  const suffixes = cursor.numbers(count);
  const bases = cursor.numbers(count);
  let path = Buffer.alloc(0);
  let characters = 0;
  return suffixes.map((suffix, i) => {
    const shared = prefixes[i] ?? 0;
    if (shared > path.length || shared + suffix > longestPath) throw corrupt('has an impossible path');
    path = Buffer.concat([path.subarray(0, shared), cursor.bytes(suffix)]);
    characters += path.length + base.length;
    if ((bases[i] ?? 0) > path.length || characters > mostCharacters) throw corrupt('has an impossible path');
    return { path: base + path.toString('utf8'), base: base + path.subarray(0, bases[i]).toString('utf8') };
  });
}

export function fileAt(files: readonly DataFile[], number: number): DataFile {
  const file = files[number];
  if (file === undefined) throw corrupt('refers to a file that it does not list');
  return file;
}
