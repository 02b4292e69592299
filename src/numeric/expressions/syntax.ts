/** What a text means: expressions, statements and indices as trees. Every node knows where it stands, for messages. */
import { CheckpointError } from '../../model/errors.js';

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Operator = ArithmeticOperator | Comparison | 'and' | 'or' | '&' | '|';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type Prefix = '-' | '+' | '~' | 'not';

interface Located {
  readonly at: Position;
}

export type Expression = Located &
  (
    | { readonly kind: 'number'; /** An integer of any size, or a float. */ readonly value: number | bigint }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'prefix'; readonly operator: Prefix; readonly operand: Expression }
    | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'choice'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression }
    | { readonly kind: 'call'; readonly name: string; readonly given: readonly Argument[] }
  );

export interface Argument {
  /** Of `std=2`. */
  readonly name?: string;
  readonly value: Expression;
}

/** Values computed one after the other; the last is the result. */
export interface Program {
  readonly steps: readonly Step[];
}

export interface Step extends Located {
  /** Absent: only the last step may be without a name. */
  readonly name?: string;
  readonly value: Expression;
}

/** What stands between the brackets, axis by axis; `rest` is `...`. */
export type IndexItem = Located &
  (
    | { readonly kind: 'one'; readonly index: number }
    | { readonly kind: 'slice'; readonly start?: number; readonly stop?: number; readonly step?: number }
    | { readonly kind: 'rest' }
  );

export interface Statement extends Located {
  /** Absent: all elements. */
  readonly index?: readonly IndexItem[];
  /** Of `*=`; absent of `=`. */
  readonly operator?: ArithmeticOperator;
  readonly value: Expression;
}

/** An edit that cannot be made, and where in its text the reason stands. */
export function refusal(message: string, at: Position): CheckpointError {
  const line = at.line === 1 ? '' : `line ${String(at.line)}, `;
  return new CheckpointError('refused', `${message} at ${line}column ${String(at.column)}`);
}
