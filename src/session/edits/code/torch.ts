/** Edits as a program of PyTorch, over the tensors of a loaded file by name. */
import type { InitializeEdit, PasteEdit, SetEdit } from '../../../model/edit.js';
import type { Arguments } from '../../../model/initializer.js';
import { parseExpression, parseStatement } from '../../../numeric/expressions/parse.js';
import type { IndexItem } from '../../../numeric/expressions/syntax.js';
import { callFor } from './calls.js';
import { meaningOf } from './equivalents.js';
import { goesDown, indexCode, programCode, upwards } from './expression.js';
import { comment, forEach, indented, keywords, number, quoted } from './python.js';
import { frameworkOf, grouped, leftOut, pasteIndex, pasteValues, type Source } from './shared.js';
import type { Step, Target } from './steps.js';
import { torchLibrary } from './torch-library.js';

/** What opens the file, up to `tensors`, which holds everything by the names that the edits use. */
export function torchHead(source: Source, lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  const uses = (word: string): boolean => text.includes(word);
  return [
    ...(uses('math.') ? ['import math', ''] : []),
    ...(uses('numpy.') ? ['import numpy'] : []),
    'import torch',
    ...(source.framework === 'safetensors' ? ['from safetensors.torch import load_file'] : []),
    ...(uses('init.') ? ['from torch.nn import init'] : []),
    ...helpers(uses, source),
    '',
    ...loading(source),
    'torch.set_grad_enabled(False)',
  ];
}

function helpers(uses: (word: string) => boolean, { framework }: Source): readonly string[] {
  const blank = ['', ''];
  return [
    ...(framework === 'pytorch' ? [...blank, ...namedHelper] : []),
    ...(uses('fresh(') ? [...blank, ...freshHelper] : []),
    ...(uses('along(') ? [...blank, ...alongHelper] : []),
    '',
  ];
}

const namedHelper = [
  'def named(value, prefix=""):',
  '    """All tensors in dictionaries, lists and modules, by their names joined with dots."""',
  '    if isinstance(value, torch.nn.Module):',
  '        value = value.state_dict()',
  '    if isinstance(value, torch.Tensor):',
  '        return {prefix: value}',
  '    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()',
  '    found = {}',
  '    for key, item in items:',
  '        found.update(named(item, f"{prefix}.{key}" if prefix else str(key)))',
  '    return found',
];

const freshHelper = ['def fresh(x):', '    return torch.empty(x.shape, dtype=x.dtype if x.is_floating_point() else torch.float32)'];

const alongHelper = [
  'def along(t, axis):',
  '    return torch.arange(t.shape[axis]).view([-1 if each == axis else 1 for each in range(t.dim())]).expand(t.shape)',
];

function loading({ file, framework, isModule }: Source): readonly string[] {
  if (framework === 'safetensors') return [`tensors = load_file(${quoted(file)})`];
  if (framework !== 'pytorch') return [comment(`tensors by name, as ${file} holds them: PyTorch has no reader for it`), 'tensors = {}'];
  const unsafe = isModule ? [comment('a whole module is code: since PyTorch 2.6 it is loaded with weights_only=False, of files that are trusted')] : []; // prettier-ignore
  return [...unsafe, `loaded = torch.load(${quoted(file)}, map_location="cpu")`, 'tensors = named(loaded)'];
}

export const torchSeed = (seed: number): readonly string[] => [`torch.manual_seed(${seed})`];

/** With a seed of its own: the generator goes on afterwards as if nothing had been drawn. */
export function torchSeeded(seed: number, lines: readonly string[]): readonly string[] {
  return ['with torch.random.fork_rng(devices=[]):', ...indented([...torchSeed(seed), ...lines])];
}

export function torchStep(step: Step): readonly string[] {
  const { edit, targets, newNames } = step;
  const names = targets.map(({ name }) => name);
  switch (edit.edit) {
    case 'initialize':
      return initialized(edit, step);
    case 'set':
      return changed(edit, targets);
    case 'paste':
      return targets.map((target) => pasted(edit, target));
    case 'load':
      return forEach(names, 'name', (name) => [`${tensor(name)}.copy_(torch.from_numpy(numpy.load(${quoted(edit.file)})))`]);
    case 'untie':
      return forEach(names, 'name', (name) => [`${tensor(name)} = ${tensor(name)}.clone()`]);
    case 'rename':
      return [
        'renamed = {',
        ...indented(names.map((name, index) => `${quoted(newNames[index] ?? name)}: tensors.pop(${quoted(name)}),`)),
        '}',
        'tensors.update(renamed)',
      ];
    case 'remove':
      return forEach(names, 'name', (name) => [`del ${tensor(name)}`]);
  }
}

function tensor(name: string): string {
  return `tensors[${name}]`;
}

function initialized(edit: InitializeEdit, { targets, draws }: Step): readonly string[] {
  const names = targets.map(({ name }) => name);
  if ('initializer' in edit) {
    const given = edit.arguments ?? {};
    return grouped(targets, (target) => fillCode(edit.initializer, given as Arguments, target)).flatMap(([code, group]) =>
      forEach(group, 'name', (name) => code(tensor(name))),
    );
  }
  if ('expression' in edit) {
    const { lines, result } = programCode(parseExpression(edit.expression), torchLibrary, '');
    return forEach(names, 'name', (name) => [`t = x = ${tensor(name)}`, ...lines, `x[...] = ${result.text}`]);
  }
  if ('module' in edit) return leftOut(`${edit.module} is JavaScript`);
  return draws.flatMap(({ target, shape, initializer, arguments: given, isKept }) => {
    if (target === undefined) return [];
    const where = isKept ? tensor(quoted(target.name)) : `torch.empty(${tuple(shape)}, dtype=torch.${target.dtype})`;
    return fillCode(initializer, given, target).code(where);
  });
}

function tuple(shape: readonly number[]): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}

/** Lines that fill a tensor, and what makes them the same as those of another target. */
function fillCode(
  initializer: string,
  given: Arguments,
  { shape }: Target,
): { readonly key: string; readonly code: (where: string) => readonly string[] } {
  const [framework, name = ''] = initializer.split('.');
  if (framework === 'torch')
    return { key: '', code: (where) => [`init.${name}(${[where, keywords(given)].filter((part) => part !== '').join(', ')})`] };
  const meaning = meaningOf(initializer, given, shape);
  if (meaning?.kind === 'forget gate') {
    const quarter = Math.floor((shape[0] ?? 0) / 4);
    const code = (where: string): readonly string[] => [`${where}.zero_()[${quarter}:${2 * quarter}] = ${number(meaning.value)}`];
    return { key: `forget gate ${quarter}`, code };
  }
  const call = meaning === undefined ? undefined : callFor(meaning, frameworkOf(initializer), 'torch');
  if (call === undefined) return { key: 'nothing', code: () => leftOut(`${initializer} has no equal in PyTorch`) };
  const remark = comment(`${initializer}: the same distribution, other numbers`);
  return {
    key: JSON.stringify(call),
    code: (where) => [remark, `init.${call.name}(${[where, call.arguments].filter((part) => part !== '').join(', ')})`],
  };
}

function changed({ statement }: SetEdit, targets: readonly Target[]): readonly string[] {
  const { index, operator, value, at } = parseStatement(statement);
  const lines = (name: string, items: readonly IndexItem[] | undefined): readonly string[] => {
    const chosen = indexCode(items);
    const { lines: before, result } = programCode({ steps: [{ value, at }] }, torchLibrary, chosen);
    const opened = chosen === '' ? [`t = x = ${tensor(name)}`] : [`t = ${tensor(name)}`, `x = t${chosen}`];
    return [...opened, ...before, operator === undefined ? `x[...] = ${result.text}` : `x ${operator}= ${result.text}`];
  };
  if (index !== undefined && goesDown(index)) return targets.flatMap(({ name, shape }) => lines(quoted(name), upwards(index, shape)));
  return forEach(
    targets.map(({ name }) => name),
    'name',
    (name) => lines(name, index),
  );
}

function pasted(edit: PasteEdit, { name, shape, dtype }: Target): string {
  return `${tensor(quoted(name))}${pasteIndex(edit, shape)} = torch.tensor(${pasteValues(edit, shape)}, dtype=torch.${dtype})`;
}
