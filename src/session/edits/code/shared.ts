/** What the dialects have in common. */
import type { Framework } from '../../../model/checkpoint.js';
import type { PasteEdit } from '../../../model/edit.js';
import type { Shape } from '../../../model/shape.js';
import { comment, number } from './python.js';
import type { Target } from './steps.js';

/** Where the checkpoint comes from. */
export interface Source {
  readonly file: string;
  readonly framework: Framework;
  /** A whole module is pickled, not only its tensors. */
  readonly isModule: boolean;
}

export function leftOut(reason: string): readonly string[] {
  return [comment(`left out: ${reason}`)];
}

export function frameworkOf(initializer: string): 'torch' | 'keras' | 'mxnet' {
  return initializer.startsWith('keras.') ? 'keras' : initializer.startsWith('mxnet.') ? 'mxnet' : 'torch';
}

/** Targets that the same code fills, in their order: only neighbours are put together, since draws come in order. */
export function grouped<Code>(
  targets: readonly Target[],
  of: (target: Target) => { readonly key: string; readonly code: Code },
): readonly (readonly [Code, readonly string[]])[] {
  const groups: { readonly key: string; readonly code: Code; readonly names: string[] }[] = [];
  for (const target of targets) {
    const { key, code } = of(target);
    const last = groups.at(-1);
    if (last?.key === key) last.names.push(target.name);
    else groups.push({ key, code, names: [target.name] });
  }
  return groups.map(({ code, names }) => [code, names]);
}

/** Rows lie along the last axis but one, columns along the last. */
export function pasteIndex({ at, values }: PasteEdit, shape: Shape): string {
  const sizes = [values.length, values[0]?.length ?? 0];
  const items = shape.map((_, axis) => {
    const first = at[axis] ?? 0;
    const size = sizes[axis - shape.length + 2];
    return size === undefined ? String(first) : `${first}:${first + size}`;
  });
  return `[${items.length === 0 ? '...' : items.join(', ')}]`;
}

export function pasteValues({ values }: PasteEdit, shape: Shape): string {
  const rows = values.map((row) => row.map((value) => (typeof value === 'number' ? number(value) : wordCode(value))));
  if (shape.length === 0) return rows[0]?.[0] ?? '0';
  const lists = rows.map((row) => `[${row.join(', ')}]`);
  return shape.length === 1 ? (lists[0] ?? '[]') : `[${lists.join(', ')}]`;
}

function wordCode(word: string): string {
  return /^-?\d+$/.test(word) ? String(BigInt(word)) : number(Number(word));
}
