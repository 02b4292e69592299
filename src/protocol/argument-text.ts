/**
 * Arguments of initializers as people type them.
 *
 *   argumentOf(spec, '0.02') // { value: 0.02 }
 *   argumentOf(spec, 'a lot') // { problem: 'gain is a number' }
 */
import type { ArgumentSpec, ArgumentValue } from '../model/initializer.js';

export type TypedArgument =
  { readonly value: ArgumentValue; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string };

/** As it stands in a field; nothing for null. */
export function argumentText(value: ArgumentValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** An empty field means the default, if there is one. */
export function argumentOf(spec: ArgumentSpec, text: string): TypedArgument {
  const typed = text.trim();
  if (typed === '' && spec.default !== undefined) return { value: spec.kind === 'text' && spec.default !== null ? '' : spec.default };
  if (typed === '' && spec.kind !== 'text') return { problem: `${spec.name} is needed` };
  switch (spec.kind) {
    case 'number':
      return numberOf(spec, typed);
    case 'integer':
      return /^[+-]?\d+$/.test(typed) ? { value: Number(typed) } : { problem: `${spec.name} is a whole number` };
    case 'boolean':
      return typed === 'true' || typed === 'false' ? { value: typed === 'true' } : { problem: `${spec.name} is true or false` };
    case 'choice':
      return (spec.choices ?? []).includes(typed)
        ? { value: typed }
        : { problem: `${spec.name} is one of ${(spec.choices ?? []).join(', ')}` };
    case 'text':
      return { value: text };
    case 'numbers':
    case 'axes':
      return listOf(spec, typed);
  }
}

function numberOf({ name }: ArgumentSpec, typed: string): TypedArgument {
  const value = Number(typed.replace('\u2212', '-'));
  return Number.isNaN(value) ? { problem: `${name} is a number` } : { value };
}

/** `1, 2, 3`, also in brackets; a single axis may stand alone. */
function listOf({ name, kind }: ArgumentSpec, typed: string): TypedArgument {
  const words = typed
    .replace(/^[[(]|[\])]$/g, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const values = words.map(Number);
  const fits = values.every((value) => (kind === 'axes' ? Number.isSafeInteger(value) : !Number.isNaN(value)));
  if (!fits) return { problem: kind === 'axes' ? `${name} is axes, as in 0, 1` : `${name} is numbers, as in 0.1, 0.2` };
  const [only] = values;
  return { value: kind === 'axes' && values.length === 1 && only !== undefined ? only : values };
}
