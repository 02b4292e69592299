/**
 * Numbers for people: counts, bytes, values, times.
 *
 *   bytesText(1488) // 1.5 KiB
 */

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** One decimal below 100 of a unit: `512 B`, `1.5 KiB`, `137 GiB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 and more would be written as 1024.
  while (value >= (unit === 0 ? 1024 : 1023.5) && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit] ?? ''}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 block`, `2 blocks`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Six significant digits; exponents where zeros would hide them. */
export function valueText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const magnitude = Math.abs(value);
  return magnitude >= 1e6 || magnitude < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(6)));
}

/** `8 × 4`; `scalar` for no axes. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join(' × ');
}

/** `40 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}
