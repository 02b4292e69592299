/** Parameters whose values cannot be read are warned of when the checkpoint opens, and not only when somebody looks at them. */
import type { Warning } from '../model/checkpoint.js';
import type { Parameter } from '../model/parameter.js';

/** One warning for each kind of trouble, with the first name. What never had numbers (a text, a Python value) is no trouble. */
export function valueWarnings(parameters: readonly Parameter[]): readonly Warning[] {
  const byTag = new Map<string, { readonly warning: Warning; count: number }>();
  for (const { name, values, text } of parameters) {
    if (values.kind !== 'none' || values.reason.tag === 'not-found' || text !== undefined) continue;
    const known = byTag.get(values.reason.tag);
    if (known !== undefined) known.count++;
    else
      byTag.set(values.reason.tag, {
        count: 1,
        warning: { tag: values.reason.tag, message: `${name.slice(0, 200)}: ${values.reason.message}` },
      });
  }
  return [...byTag.values()].map(({ warning, count }) =>
    count === 1 ? warning : { ...warning, message: `${warning.message} (and ${String(count - 1)} more)` },
  );
}
