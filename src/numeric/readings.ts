/** One number an element, by the way it is to be read. */
import type { Elements } from '../model/elements.js';
import type { Reading } from '../model/heatmap.js';

export function readAs(elements: Elements, reading: Reading): Float64Array {
  if (elements.kind === 'real') return elements.values;
  if (elements.kind === 'integer') return Float64Array.from(elements.values, Number);
  const { values } = elements;
  const part = parts[reading];
  return Float64Array.from({ length: values.length / 2 }, (_, i) => part(values[2 * i] ?? 0, values[2 * i + 1] ?? 0));
}

const parts: Readonly<Record<Reading, (real: number, imaginary: number) => number>> = {
  value: Math.hypot,
  code: Math.hypot,
  magnitude: Math.hypot,
  phase: (real, imaginary) => Math.atan2(imaginary, real),
  real: (real) => real,
  imaginary: (_, imaginary) => imaginary,
};
