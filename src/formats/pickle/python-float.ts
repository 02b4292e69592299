/** Floats as Python's `repr` writes them: `1e-05`, `0.1`, `2.0`, `nan`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [digits, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  // Python turns to exponents below 1e-4 and from 1e16, with two digits at least.
  if (value !== 0 && (power < -4 || power >= 16))
    return `${digits ?? ''}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  if (!Number.isInteger(value)) return String(value);
  return `${Object.is(value, -0) ? '-0' : value.toFixed(0)}.0`;
}
