/** What an access expression says, as a tree. `at` is where a node's own sign stands: the character to point at when it fails. */

interface Located {
  /** Characters from the start of the text. */
  readonly at: number;
}

export type Operator = '+' | '-' | '*' | '/' | '//' | '%';
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';

export type Expression = Located &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'integer'; readonly value: number }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'ellipsis' }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Item[] }
    | { readonly kind: 'comprehension'; readonly comprehension: Comprehension; readonly result: 'list' | 'generator' }
    | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
    | { readonly kind: 'slice'; readonly start?: Expression; readonly stop?: Expression; readonly step?: Expression }
    | { readonly kind: 'call'; readonly of: Expression; readonly given: readonly Argument[] }
    | { readonly kind: 'prefix'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
    | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  );

/** Of a list or tuple; `spread` is `*item`. */
export interface Item {
  readonly value: Expression;
  readonly spread: boolean;
}

export interface Argument {
  /** Of `sep='/'`. */
  readonly name?: string;
  readonly value: Expression;
}

/** `element for targets in source if condition`. */
export interface Comprehension {
  readonly element: Expression;
  readonly targets: readonly string[];
  readonly source: Expression;
  readonly condition?: Expression;
}
