/**
 * Places where the name of a parameter is written: `net.state_dict()['…']`, `state['…']`, `net.get_parameter("…")`, `f.get_tensor("…")`.
 *
 *   namePlaceAt(source, offset) // { typed: '0.we', from, to, object: what is asked for the name }
 */
import type { Span } from './access.js';
import type { PythonSource } from './document.js';
import { meaningAt, type AccessMeaning } from './meaning.js';

export interface NamePlace extends Span {
  /** From the quote to the offset. */
  readonly typed: string;
  /** What is asked: a dictionary, or what stands before the method. */
  readonly object: AccessMeaning;
}

const methods = /\.\s*(?:get_parameter|get_buffer|get_tensor|get_slice)\s*\(\s*$/;
const subscript = /\[\s*$/;
/** A line may be a whole file: only this much before the place is looked at. */
const reach = 2000;

const opened = /(?<![\w'"])[rRuU]?(["'])([^"'\\\n]*)$/;

/** Whether a name may be written behind this text of a line: told without its syntax. */
export function mayHoldName(before: string): boolean {
  const [written] = opened.exec(before) ?? [];
  if (written === undefined) return false;
  const opening = before.slice(0, -written.length);
  return methods.test(opening) || subscript.test(opening);
}

/** Undefined where an offset is not in the name of a parameter that something is asked for. */
export function namePlaceAt(source: PythonSource, offset: number): NamePlace | undefined {
  const before = source.text.slice(Math.max(0, offset - reach), offset);
  const [, quote, typed] = opened.exec(before) ?? [];
  if (quote === undefined || typed === undefined) return undefined;
  const opening = before.slice(0, -typed.length - 1);
  const call = (methods.exec(opening) ?? subscript.exec(opening))?.[0];
  if (call === undefined) return undefined;
  const end = offset - typed.length - 1 - call.length;
  const object = meaningAt(source, end - 1);
  if (object?.access.to !== end) return undefined;
  const rest = /^[^"'\\\n]*/.exec(source.text.slice(offset, offset + reach))?.[0] ?? '';
  const closed = source.text.startsWith(quote, offset + rest.length);
  return { typed, from: offset - typed.length, to: closed ? offset + rest.length : offset, object };
}
