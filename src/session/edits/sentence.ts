/**
 * What an edit does, in a sentence for lists and logs.
 *
 *   sentenceOf(edit, ['0.weight'], 42); // "`0.weight`: torch.xavier_uniform_(gain=1), seed 42"
 */
import path from 'node:path';
import type { Edit, InitializeEdit, PasteEdit, RenameEdit } from '../../model/edit.js';
import type { Json } from '../../model/checkpoint.js';
import { newNames } from './rename.js';
import { isRandom } from './randomness.js';

/**
 * `names`: of the chosen parameters, as they are before the edit. `seed`: of the script; an edit may have its own. `assumed`: classes of layers
 * that the file does not tell.
 */
export function sentenceOf(edit: Edit, names: readonly string[], seed = 0, assumed: Iterable<string> = []): string {
  const what = subject(names);
  switch (edit.edit) {
    case 'initialize':
      return `${what}: ${valuesOf(edit)}${assumedText(assumed)}${seedText(edit, seed)}`;
    case 'set':
      return `${what}: ${oneLine(edit.statement)}${seedText(edit, seed)}`;
    case 'paste':
      return `${what}: ${pasted(edit)}`;
    case 'load':
      return `${what}: values of ${path.basename(edit.file)}`;
    case 'untie':
      return `${what}: given storage of ${names.length === 1 ? 'its' : 'their'} own`;
    case 'rename':
      return `${what} renamed ${renamedText(edit, names)}`;
    case 'remove':
      return `${what} removed`;
  }
}

/** One name, or how many. */
function subject(names: readonly string[]): string {
  const [only] = names;
  return names.length === 1 && only !== undefined ? quoted(only) : `${names.length} parameters`;
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function valuesOf(edit: InitializeEdit): string {
  if ('initializer' in edit) return `${edit.initializer}(${argumentsText(edit.arguments ?? {})})`;
  if ('expression' in edit) return oneLine(edit.expression);
  if ('module' in edit) return `${edit.function === undefined ? '' : `${edit.function} of `}${path.basename(edit.module)}`;
  return edit.default === 'auto' ? 'as in a fresh layer' : `as in a fresh layer of ${titles[edit.default]}`;
}

const titles = { torch: 'PyTorch', keras: 'Keras', mxnet: 'MXNet' } as const;

function assumedText(assumed: Iterable<string>): string {
  const classes = [...new Set(assumed)].sort();
  return classes.length === 0 ? '' : ` (assumed: ${classes.join(', ')})`;
}

function argumentsText(given: Readonly<Record<string, Json>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function seedText(edit: Edit & { readonly seed?: number }, seed: number): string {
  return isRandom(edit) ? `, seed ${edit.seed ?? seed}` : '';
}

function oneLine(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ')
    .replaceAll(/;\s*;/g, ';');
}

function pasted({ at, values }: PasteEdit): string {
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  const count = rows * columns;
  const size = count === 1 ? `1 value (${String(values[0]?.[0])})` : rows === 1 ? `${count} values` : `${rows} × ${columns} values`;
  return `${size} pasted at [${at.join(', ')}]`;
}

function renamedText(edit: RenameEdit, names: readonly string[]): string {
  const [only] = names;
  if (names.length === 1 && only !== undefined) return `to ${quoted(newNames(edit.parameters, edit.to)(only))}`;
  return typeof edit.parameters === 'string' ? `from ${quoted(edit.parameters)} to ${quoted(edit.to)}` : `to ${quoted(edit.to)}`;
}
