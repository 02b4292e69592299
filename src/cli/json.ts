/** JSON as the command line prints it: what JSON has no number for is a word or a string. */

/** Integers beyond 2^53 are strings, since a reader would lose their last digits. */
export function jsonNumber(value: number | bigint): number | string {
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value);
  return Number.isFinite(value) ? value : String(value);
}

function isSafe(value: bigint): boolean {
  const magnitude = value < 0n ? -value : value;
  return magnitude <= BigInt(Number.MAX_SAFE_INTEGER) + 1n;
}

/** One line. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (typeof field === 'number' || typeof field === 'bigint' ? jsonNumber(field) : field));
}
