/** What the end of an expression means to somebody who looks at a checkpoint. */
import type { Computation } from './tensor/computation.js';
import type { Value } from './python/value.js';

/** The parameter something comes from, under the name it was reached by. */
export interface Origin {
  readonly index: number;
  readonly name: string;
}

export type Meaning =
  /** All of a parameter, as it is. */
  | { readonly kind: 'parameter'; readonly of: Origin }
  /** Numbers to be read: an element, a slice, something computed. */
  | { readonly kind: 'numbers'; readonly of?: Origin; readonly computation: Computation }
  | { readonly kind: 'block'; readonly path: string; readonly parameters: () => Iterable<number> }
  | { readonly kind: 'collection'; readonly parameters: () => Iterable<number> }
  /** Several values. */
  | { readonly kind: 'items'; readonly items: () => Iterable<Value>; readonly of?: Origin }
  /** Something that is there, and that the headers do not tell. */
  | { readonly kind: 'untold'; readonly of?: Origin };
