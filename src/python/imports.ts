/** What import statements name. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { childrenOf, separated, textOf } from './syntax.js';

export interface Imported {
  /** In this text. */
  readonly name: string;
  /** What it stands for: `torch.nn`. Relative imports keep their dots. */
  readonly module: string;
}

/** `import torch as t, numpy` and `from safetensors.torch import load_file as load`. */
export function importedNames(source: PythonSource, statement: SyntaxNode): readonly Imported[] {
  const nodes = childrenOf(statement).filter(({ name }) => name !== '(' && name !== ')');
  const start = nodes.findIndex(({ name }) => name === 'import');
  const from = nodes
    .slice(1, Math.max(1, start))
    .map((node) => textOf(source, node))
    .join('');
  return separated(nodes.slice(start + 1), ',').flatMap((part) => {
    const as = part.findIndex(({ name }) => name === 'as');
    const path = part.slice(0, as < 0 ? part.length : as).map((node) => textOf(source, node));
    const alias = as < 0 ? undefined : part[as + 1];
    const [first] = path;
    if (first === undefined || first === '*') return [];
    if (alias !== undefined) return [{ name: textOf(source, alias), module: joined(from, path.join('')) }];
    return [{ name: first, module: from === '' ? first : joined(from, first) }];
  });
}

function joined(from: string, path: string): string {
  return from === '' ? path : `${from}.${path}`;
}

/** Names that everybody gives these modules: so they are called where a text does not say. */
export const usualNames: Readonly<Record<string, string>> = { np: 'numpy', mx: 'mxnet', tf: 'tensorflow', st: 'safetensors' };
