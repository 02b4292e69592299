/**
 * Edit scripts as JSON: of a file, of the journal, of a backup. Everything in them is checked, since anybody may have written them.
 *
 *   const script = parseScriptText('{"seed": 42, "edits": [{"edit": "untie", "parameters": "4.*"}]}');
 *   parseScriptText(serialise(script)); // the same
 */
import { CheckpointError } from '../../model/errors.js';
import type { Edit, EditScript, InitializeEdit, Selection, UndonePatch } from '../../model/edit.js';
import type { ArgumentValue } from '../../model/initializer.js';
import { choice, Fields, kindOf, list, refusal, text, whole } from './fields.js';

const mostEdits = 100_000;
/** Bytes of UTF-8. */
const largestText = 10 * 1024 * 1024;

/** `refused` for what is no JSON or no script, and above 10 MiB. */
export function parseScriptText(written: string): EditScript {
  if (Buffer.byteLength(written) > largestText) throw refusal('', 'the script is larger than 10 MiB');
  return parseScript(jsonOf(written));
}

function jsonOf(written: string): unknown {
  try {
    // A byte order mark is what editors on Windows write.
    return JSON.parse(written.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new CheckpointError('refused', `the script is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** `refused` with the place of what is wrong: `edits[2].parameters: ...`. Fields that mean nothing are wrong, too. */
export function parseScript(json: unknown): EditScript {
  const fields = new Fields(json, '');
  // Nobody writes `undone` by hand: the others are told.
  fields.only(fields.has('undone') ? ['seed', 'undone', 'edits'] : ['seed', 'edits']);
  const edits = fields.read('edits', (value, place) => {
    if (Array.isArray(value) && value.length > mostEdits) throw refusal(place, `there are more than ${mostEdits} edits`);
    return list(parseEdit)(value, place);
  });
  return { ...fields.optional('seed', whole), ...fields.optional('undone', list(undonePatch)), edits };
}

/** One line an edit, as people like to compare them. */
export function serialise({ seed, undone, edits }: EditScript): string {
  const lines = edits.map((edit) => `    ${JSON.stringify(edit, wordOfNumber)}`);
  const before = undone === undefined ? '' : `\n  "undone": ${JSON.stringify(undone)},`;
  return `{${seed === undefined ? '' : `"seed": ${seed},`}${before}\n  "edits": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

/** JSON has no number for these; a value of a pasted block may be a word. */
function wordOfNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

const kinds = ['initialize', 'set', 'paste', 'load', 'untie', 'rename', 'remove'] as const;

/** One edit, as `parseScript` reads it; `place` stands before what is wrong. */
export function parseEdit(json: unknown, place: string): Edit {
  const fields = new Fields(json, place);
  const edit = fields.read('edit', choice(kinds));
  const only = (...names: readonly string[]): void => {
    fields.only(['edit', 'parameters', ...names]);
  };
  const parameters = fields.read('parameters', selection);
  switch (edit) {
    case 'initialize':
      return { edit, parameters, ...fields.optional('seed', whole), ...source(fields, only) };
    case 'set':
      only('statement', 'seed');
      return { edit, parameters, statement: fields.read('statement', text), ...fields.optional('seed', whole) };
    case 'paste':
      only('at', 'values');
      return { edit, parameters, at: fields.read('at', list(position)), values: fields.read('values', block) };
    case 'load':
      only('file');
      return { edit, parameters, file: fields.read('file', text) };
    case 'rename':
      only('to');
      return { edit, parameters, to: fields.read('to', text) };
    case 'untie':
    case 'remove':
      only();
      return { edit, parameters };
  }
}

function undonePatch(json: unknown, place: string): UndonePatch {
  const fields = new Fields(json, place);
  fields.only(['storage', 'start', 'length', 'file', 'at']);
  return {
    storage: fields.read('storage', position),
    start: fields.read('start', position),
    length: fields.read('length', position),
    file: fields.read('file', text),
    at: fields.read('at', position),
  };
}

type Source = InitializeEdit extends infer One ? (One extends InitializeEdit ? Omit<One, 'edit' | 'parameters' | 'seed'> : never) : never;

const sources = ['initializer', 'expression', 'module', 'default'] as const;

/** Where new values come from: exactly one of four. */
function source(fields: Fields, only: (...names: readonly string[]) => void): Source {
  const [name, other] = sources.filter((field) => fields.has(field));
  if (name === undefined) return fields.refuse(`one of the fields ${sources.join(', ')} is wanted`);
  if (other !== undefined) return fields.refuse(`${name} and ${other} exclude each other`);
  switch (name) {
    case 'initializer':
      only('seed', name, 'arguments');
      return { initializer: fields.read(name, text), ...fields.optional('arguments', argumentsOf) };
    case 'expression':
      only('seed', name);
      return { expression: fields.read(name, text) };
    case 'module':
      only('seed', name, 'function');
      return { module: fields.read(name, text), ...fields.optional('function', text) };
    case 'default':
      only('seed', name);
      return { default: fields.read(name, choice(['auto', 'torch', 'keras', 'mxnet'])) };
  }
}

function selection(value: unknown, place: string): Selection {
  if (!Array.isArray(value)) return text(value, place);
  if (value.length === 0) throw refusal(place, 'the list of names is empty');
  return list(text)(value, place);
}

function argumentsOf(value: unknown, place: string): Readonly<Record<string, ArgumentValue>> {
  const fields = new Fields(value, place);
  return Object.fromEntries(fields.names.map((name) => [name, fields.read(name, argument)]));
}

function argument(value: unknown, place: string): ArgumentValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  return list((item, at) => (typeof item === 'number' ? item : wrong(item, at, 'a number')))(value, place);
}

function position(value: unknown, place: string): number {
  const index = whole(value, place);
  return index >= 0 ? index : wrong(index, place, 'an index from 0 on');
}

/** Rows of one length, at least one value. */
function block(value: unknown, place: string): readonly (readonly (number | string)[])[] {
  const rows = list(list(cell))(value, place);
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw refusal(place, 'there is no value');
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged >= 0) throw refusal(`${place}[${ragged}]`, `a row of ${width} values is wanted, not of ${rows[ragged]?.length ?? 0}`);
  return rows;
}

function cell(value: unknown, place: string): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^(NaN|-?Infinity|-?\d{1,400})$/.test(value)) return value;
  return wrong(value, place, 'a number, a whole number as text, "NaN", "Infinity" or "-Infinity"');
}

function wrong(value: unknown, place: string, wanted: string): never {
  throw refusal(place, `${wanted} is wanted, not ${kindOf(value)}`);
}
