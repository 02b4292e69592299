/** Edits as a program of Keras or of MXNet, which have variables and arrays whose values NumPy computes. */
import type { Edit, InitializeEdit, PasteEdit, SetEdit } from '../../../model/edit.js';
import type { Arguments } from '../../../model/initializer.js';
import { parseExpression, parseStatement } from '../../../numeric/expressions/parse.js';
import { isRandom } from '../randomness.js';
import { callFor } from './calls.js';
import { meaningOf } from './equivalents.js';
import { indexCode, programCode } from './expression.js';
import { numpyLibrary } from './numpy-library.js';
import { comment, forEach, keywords, number, quoted } from './python.js';
import { frameworkOf, grouped, leftOut, pasteIndex, pasteValues } from './shared.js';
import type { Step, Target } from './steps.js';

export interface ArrayDialect {
  readonly framework: 'keras' | 'mxnet';
  readonly title: string;
  /** What a target is called in the program. */
  readonly nameOf: (target: Target) => string;
  /** The variable of that name. */
  readonly get: (name: string) => string;
  /** A NumPy array of the values of `w`, which may be written to. */
  readonly values: string;
  /** Puts the values of a NumPy array into `w`. */
  readonly assign: (values: string) => string;
  /** Fills `w` by an initializer of the framework. */
  readonly initialize: (call: string) => readonly string[];
  /** Initializes and throws away, for a shape. */
  readonly discard: (call: string, shape: readonly number[]) => string;
  readonly structural: (step: Step) => readonly string[];
}

const otherNumbers = 'drawn by NumPy: the same distribution, other numbers';

/** Expressions and statements have random numbers of PyTorch. */
export function isDrawnByNumpy(edit: Edit): boolean {
  return (edit.edit === 'set' || (edit.edit === 'initialize' && 'expression' in edit)) && isRandom(edit);
}

export function arrayStep(step: Step, dialect: ArrayDialect): readonly string[] {
  const { edit, targets } = step;
  const names = targets.map(dialect.nameOf);
  const remarks = isDrawnByNumpy(edit) ? [comment(otherNumbers)] : [];
  switch (edit.edit) {
    case 'initialize':
      return [...remarks, ...initialized(edit, step, dialect)];
    case 'set':
      return [...remarks, ...forEach(names, 'name', (name) => changed(edit, name, dialect))];
    case 'paste':
      return targets.flatMap((target) => pasted(edit, target, dialect));
    case 'load':
      return forEach(names, 'name', (name) => [`w = ${dialect.get(name)}`, dialect.assign(`numpy.load(${quoted(edit.file)})`)]);
    case 'untie':
    case 'rename':
    case 'remove':
      return dialect.structural(step);
  }
}

function initialized(edit: InitializeEdit, { targets, draws }: Step, dialect: ArrayDialect): readonly string[] {
  const { nameOf, get, values, assign } = dialect;
  if ('initializer' in edit) {
    const given = edit.arguments ?? {};
    const named = targets.map((target) => ({ ...target, name: nameOf(target) }));
    return grouped(named, (target) => fillCode(edit.initializer, given as Arguments, target, dialect)).flatMap(([code, names]) =>
      forEach(names, 'name', (name) => [`w = ${get(name)}`, ...code]),
    );
  }
  if ('expression' in edit) {
    const { lines, result } = programCode(parseExpression(edit.expression), numpyLibrary, '');
    return forEach(targets.map(nameOf), 'name', (name) => {
      return [`w = ${get(name)}`, `t = x = ${values}`, ...lines, `x[...] = ${result.text}`, assign('t')];
    });
  }
  if ('module' in edit) return leftOut(`${edit.module} is JavaScript`);
  return draws.flatMap(({ target, shape, initializer, arguments: given, isKept }) => {
    const own = callOf(initializer, given, dialect);
    if (!isKept || target === undefined) return own === undefined ? [] : [dialect.discard(own, shape)];
    return [`w = ${get(quoted(nameOf(target)))}`, ...fillCode(initializer, given, target, dialect).code];
  });
}

function callOf(initializer: string, given: Arguments, { framework }: ArrayDialect): string | undefined {
  const [own, name = ''] = initializer.split('.');
  return own === framework ? `${name}(${keywords(given)})` : undefined;
}

/** Lines that fill `w`. */
function fillCode(
  initializer: string,
  given: Arguments,
  { shape }: Target,
  dialect: ArrayDialect,
): { readonly key: string; readonly code: readonly string[] } {
  const own = callOf(initializer, given, dialect);
  if (own !== undefined) return { key: own, code: dialect.initialize(own) };
  const meaning = meaningOf(initializer, given, shape);
  const call = meaning === undefined ? undefined : callFor(meaning, frameworkOf(initializer), dialect.framework);
  const remark = comment(`${initializer}: the same distribution, other numbers`);
  if (call !== undefined) return { key: JSON.stringify(call), code: [remark, ...dialect.initialize(`${call.name}(${call.arguments})`)] };
  if (meaning?.kind === 'forget gate') {
    const quarter = Math.floor((shape[0] ?? 0) / 4);
    const lines = ['t = numpy.zeros(w.shape)', `t[${quarter}:${2 * quarter}] = ${number(meaning.value)}`, dialect.assign('t')];
    return { key: `forget gate ${quarter}`, code: lines };
  }
  return { key: 'nothing', code: leftOut(`${initializer} has no equal in ${dialect.title}`) };
}

function changed({ statement }: SetEdit, name: string, { get, values, assign }: ArrayDialect): readonly string[] {
  const { index, operator, value, at } = parseStatement(statement);
  const chosen = indexCode(index);
  const { lines, result } = programCode({ steps: [{ value, at }] }, numpyLibrary, chosen);
  const readsX = [...lines, result.text].some((line) => /\bx\b/.test(line));
  const opened = [chosen === '' && readsX ? `t = x = ${values}` : `t = ${values}`, ...(chosen !== '' && readsX ? [`x = t${chosen}`] : [])];
  const place = `t${chosen === '' ? '[...]' : chosen}`;
  const put = `${place} ${operator ?? ''}= ${result.text}`;
  return [`w = ${get(name)}`, ...opened, ...lines, put, assign('t')];
}

function pasted(edit: PasteEdit, target: Target, { nameOf, get, values, assign }: ArrayDialect): readonly string[] {
  const { shape } = target;
  return [`w = ${get(quoted(nameOf(target)))}`, `t = ${values}`, `t${pasteIndex(edit, shape)} = ${pasteValues(edit, shape)}`, assign('t')];
}
