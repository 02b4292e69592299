/**
 * Structure of an export, whose names are flat (`dense0_weight`): a block for each operator that reads parameters. Exports of MXNet 2 have dotted
 * names, which nest by themselves; the graph then tells the classes.
 */
import type { Block } from '../../model/block.js';
import type { Parameter } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import { declaredTree, type DeclaredBlock } from '../names/declared-tree.js';
import type { Operator, SymbolGraph } from './symbol.js';

const longestDetail = 300;
/** A name of more dots is not taken apart. */
const deepest = 100;
const prefix = /^(?:arg|aux):/;

/** The name in the graph: exports say whether it is an argument or an auxiliary state. */
export function variableOf(name: string): string {
  return name.replace(prefix, '');
}

/** Blocks in the order in which they are computed. A parameter that several operators read stands with the first. */
export function exportTree(parameters: readonly Parameter[], { operators }: SymbolGraph): Block {
  const stored = new Set(parameters.map(({ name }) => variableOf(name)));
  const places = new Map<string, readonly string[]>();
  const blocks: DeclaredBlock[] = [];
  for (const operator of operators) {
    const own = operator.variables.filter((variable) => stored.has(variable) && !places.has(variable));
    if (own.length === 0) continue;
    const base = commonBase(own);
    const path = base === undefined ? [operator.name] : blocksOf(base);
    blocks.push({ path, className: operator.op, detail: detailOf(operator) });
    for (const variable of own) places.set(variable, [...path, base === undefined ? variable : variable.slice(base.length + 1)]);
  }
  const paths = parameters.map(({ name }) => places.get(variableOf(name)) ?? [name]);
  return declaredTree(blocks, paths);
}

function blocksOf(base: string): readonly string[] {
  const keys = base.split('.', deepest + 1);
  return keys.length > deepest ? [base] : keys;
}

/** What all the names begin with, up to a dot, or a low line where there are no dots: `conv0` of conv0_weight and conv0_bias. */
function commonBase(names: readonly string[]): string | undefined {
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  const separator = first.includes('.') ? '.' : '_';
  const end = first.lastIndexOf(separator, length - 1);
  return end > 0 ? first.slice(0, end) : undefined;
}

/** `num_hidden=8, no_bias=False` */
function detailOf({ attributes }: Operator): string {
  const plain = [...attributes].filter(([key]) => !key.startsWith('__')).map(([key, value]) => `${key}=${value}`);
  const text = plain.join(', ');
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}

/** One variable that feeds several operators: a layer used twice. */
export function sharedVariables(parameters: readonly Parameter[], { operators }: SymbolGraph): readonly TieGroup[] {
  const readers = new Map<string, Set<string>>();
  for (const { name, variables } of operators)
    for (const variable of variables) {
      const known = readers.get(variable);
      if (known === undefined) readers.set(variable, new Set([name]));
      else known.add(name);
    }
  return parameters.flatMap(({ name, index }) => {
    const usedBy = [...(readers.get(variableOf(name)) ?? [])];
    return usedBy.length < 2 ? [] : [{ kind: 'alias', names: [name], indices: [index], usedBy } as const];
  });
}
