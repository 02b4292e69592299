/**
 * Names in the order people expect: `layer.2` before `layer.10`. The key is made once a name and then compared as text, which is many times
 * faster than a collator for 100,000 names.
 */

/** Runs of digits get their length in front, without leading zeros, so that comparing characters compares numbers. */
export function naturalKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '');
    return `0${String.fromCharCode(Math.min(significant.length, 0xff))}${significant}`;
  });
}
