/** Pieces of printed Python. */
import { quoted } from '../python/value.js';

const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;
const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** `net.weight`, or `getattr(net, 'block 1')` for what is no identifier. */
export function attribute(of: string, name: string): string {
  return identifier.test(name) && !keywords.has(name) ? `${of}.${name}` : `getattr(${of}, ${quoted(name)})`;
}

export function key(of: string, name: string): string {
  return `${of}[${quoted(name)}]`;
}

export function position(of: string, index: number): string {
  return `${of}[${String(index)}]`;
}
