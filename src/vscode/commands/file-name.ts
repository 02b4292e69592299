/** A parameter's name as the name of a file, on every system. */

const longest = 120;

/** Signs that some system refuses become `_`; never empty, hidden or a device's name. */
export function fileName(name: string): string {
  const plain = name
    .replace(/[\p{C}\\/:*?"<>|]/gu, '_')
    .slice(0, longest)
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `parameter-${plain}` : plain;
}
