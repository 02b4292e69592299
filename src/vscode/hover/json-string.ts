/**
 * The string of a JSON line that is under the cursor: any, or the name of a member whose value is a string, `"name": "shard"`.
 *
 *   stringAt('  "a.weight": "model-1.safetensors",', 20) // { text: 'model-1.safetensors', start: 14, end: 35 }
 *   memberAt('  "a.weight": "model-1.safetensors",', 4) // { name: 'a.weight', value: 'model-1.safetensors', start: 2, end: 12 }
 */

export interface Member {
  readonly name: string;
  readonly value: string;
  /** Of the name with its quotes, half-open, in characters of the line. */
  readonly start: number;
  readonly end: number;
}

/** A line may be a whole file: only this much on either side of the cursor is looked at. */
const reach = 4096;

const member = /"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

export function memberAt(line: string, column: number): Member | undefined {
  const from = Math.max(0, column - reach);
  const text = line.slice(from, column + reach);
  for (const match of text.matchAll(member)) {
    const start = from + match.index;
    const end = start + (match[1] ?? '').length + 2;
    if (column < start || column >= end) continue;
    const name = unescaped(match[1] ?? '');
    const value = unescaped(match[2] ?? '');
    return name === undefined || value === undefined ? undefined : { name, value, start, end };
  }
  return undefined;
}

export interface JsonString {
  readonly text: string;
  /** With its quotes, half-open, in characters of the line. */
  readonly start: number;
  readonly end: number;
}

/** Strings do not go over lines: from the start of one it is clear where they are. Of longer lines nothing is said. */
const longestLine = 4 * 1024 * 1024;

export function stringAt(line: string, column: number): JsonString | undefined {
  if (line.length > longestLine) return undefined;
  const literal = /"((?:[^"\\]|\\.)*)"/g;
  for (let match = literal.exec(line); match !== null && match.index <= column; match = literal.exec(line)) {
    if (column >= literal.lastIndex) continue;
    const text = unescaped(match[1] ?? '');
    return text === undefined ? undefined : { text, start: match.index, end: literal.lastIndex };
  }
  return undefined;
}

function unescaped(text: string): string | undefined {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return undefined; // not JSON: nothing to say about it
  }
}
