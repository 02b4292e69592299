/**
 * Patterns over names: `*` any run of characters (dots too), `?` any one character, everything else itself.
 *
 *   glob('*.weight')('0.weight') === true
 */

/** True for names that match whole, upper and lower case apart. Time grows with name times pattern, never worse. */
export function glob(pattern: string): (name: string) => boolean {
  return (name) => matchesWhole(name, pattern);
}

/** What a filter box means: a glob when it holds `*` or `?`, else a substring; any case. */
export function matcher(text: string): (name: string) => boolean {
  const wanted = text.toLowerCase();
  if (!/[*?]/.test(wanted)) return (name) => name.toLowerCase().includes(wanted);
  return (name) => matchesWhole(name.toLowerCase(), wanted);
}

/** Greedy with one point of return: a later star makes earlier ones final, so nothing is tried twice. */
function matchesWhole(name: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[wanted] === '*') {
      star = wanted++;
      resume = at;
    } else if (wanted < pattern.length && (pattern[wanted] === '?' || pattern[wanted] === name[at])) {
      wanted++;
      at++;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[wanted] === '*') wanted++;
  return wanted === pattern.length;
}
