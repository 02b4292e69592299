/** Access expressions: what is asked, and what they mean. */
import type { Printed } from '../model/access/express/dialect.js';
import type { Role } from '../model/access/names.js';
import type { AccessError } from '../model/access/resolve.js';
import type { Call } from './call.js';

/** Nested as the result's axes are. Complex numbers are pairs, integers beyond 2^53 bigints. */
export type AccessValue = null | boolean | number | bigint | string | readonly AccessValue[];

/** What `resolve --json` prints of an expression, and the parameters it is about. */
export interface ResolvedExpression {
  /** `none`: Python's None, a gradient that no file holds. `value`: numbers, texts, facts. */
  readonly kind: 'parameter' | 'block' | 'value' | 'none' | 'collection' | 'error';
  /** Stored name of the parameter that it is or comes from. */
  readonly name?: string;
  /** All names of a tied parameter; those of a collection's or block's parameters. */
  readonly names?: readonly string[];
  /** The block's path. */
  readonly block?: string;
  /** Absent of what is in the file and was not read. */
  readonly value?: AccessValue;
  /** Index of the parameter, indices of a collection's or block's first parameters. */
  readonly index?: number;
  readonly indices?: readonly number[];
  readonly error?: AccessError;
}

export interface AccessProtocol {
  /** `roles`: what is known of the variables in it. Never fails for what the expression says. */
  resolveExpression: Call<
    { readonly id: number; readonly text: string; readonly roles?: Readonly<Record<string, Role>> },
    ResolvedExpression
  >;
  /** How code reaches a parameter, in the dialects that make sense for its file; the best first. */
  expressionsOf: Call<{ readonly id: number; readonly index: number }, readonly Printed[]>;
}
