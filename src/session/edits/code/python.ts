/** Python as text: literals, blocks. Names come from files, so that nothing of them may end a literal, a comment or a line. */

/** What would be invisible, turn the reading direction, or end a line. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escaped(text: string): string {
  return text.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A string literal. */
export function quoted(text: string): string {
  return escaped(JSON.stringify(text));
}

/** One line, whatever the text holds. */
export function comment(text: string): string {
  return `# ${escaped(text)}`;
}

export function number(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
}

/** An argument of a call. */
export function literal(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  return Array.isArray(value) ? `[${value.map(literal).join(', ')}]` : 'None';
}

export function keywords(given: Readonly<Record<string, unknown>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name}=${literal(value)}`)
    .join(', ');
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `    ${line}`));
}

/** The same lines for one text or for each of several: `of` gets a literal, or the loop's variable. */
export function forEach(texts: readonly string[], variable: string, of: (text: string) => readonly string[]): readonly string[] {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return of(quoted(only));
  const head = `for ${variable} in [${texts.map(quoted).join(', ')}]:`;
  if (head.length <= 120) return [head, ...indented(of(variable))];
  return [`for ${variable} in [`, ...indented(texts.map((text) => `${quoted(text)},`)), ']:', ...indented(of(variable))];
}

/** Words that mean something to Python or to the programs around: a variable of the user's that is one of them gets another name. */
const taken = new Set(
  [
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda',
    'nonlocal not or pass raise return try while with yield torch init math numpy keras mx random tensors arrays model fresh along key array',
    'variable rng name path t w truncated_normal named value loaded abs min max float',
  ].flatMap((line) => line.split(' ')),
);

export function variableName(name: string): string {
  return taken.has(name) ? `${name}_` : name;
}
