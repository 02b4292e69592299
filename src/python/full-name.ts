/** What a dotted name stands for, through imports: `T.load` is `torch.load` after `import torch as T`. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { usualNames } from './imports.js';
import { latestEvents } from './names.js';
import { dottedName } from './syntax.js';

/** Undefined for what is no dotted name, and for names of this text's own. */
export function fullName(source: PythonSource, node: SyntaxNode): string | undefined {
  const name = dottedName(source, node);
  if (name === undefined) return undefined;
  const [start = '', ...rest] = name.split('.');
  const latest = latestEvents(source, node, start, ({ kind }) => kind !== 'called');
  if (latest === undefined) return [usualNames[start] ?? start, ...rest].join('.');
  const modules = new Set(latest.events.map(({ module }) => module));
  const [module] = modules;
  return modules.size === 1 && module !== undefined ? [module, ...rest].join('.') : undefined;
}
