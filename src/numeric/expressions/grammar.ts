/**
 * The grammar: Python's expressions with Python's precedence, as far as they have a meaning for each element alone. From loosest to tightest:
 * `a if c else b`, `or`, `and`, `not`, comparisons, `|`, `&`, `+ -`, `* / // %`, signs and `~`, `**`.
 */
import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { refusal, type Argument, type ArithmeticOperator, type Comparison, type Expression, type IndexItem } from './syntax.js';
import type { Operator, Position, Prefix, Program, Statement, Step } from './syntax.js';
import * as token from './tokens.js';

/** Makes trees of token streams. What is wrong with the grammar stands in `errors`; what is wrong with the meaning is thrown. */
export class Grammar extends EmbeddedActionsParser {
  constructor() {
    super(token.words);
    this.performSelfAnalysis();
  }

  readonly program = this.RULE('program', (): Program => {
    const steps: Step[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: token.StepEnd, DEF: () => steps.push(this.SUBRULE(this.step)) });
    return { steps };
  });

  readonly statement = this.RULE('statement', (): Statement => {
    const index = this.OPTION(() => this.SUBRULE(this.index));
    const sign = this.OR([{ ALT: () => this.CONSUME(token.Equals) }, { ALT: () => this.CONSUME(token.Augmented) }]);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => {
      const written = sign.image.slice(0, -1);
      const operator = isArithmetic(written) ? { operator: written } : {};
      return { at: positionOf(sign), ...(index === undefined ? {} : { index }), ...operator, value };
    });
  });

  private readonly step = this.RULE('step', (): Step => {
    return this.OR([
      {
        ALT: () => {
          const name = this.CONSUME(token.NameWord);
          this.CONSUME(token.Equals);
          return { name: name.image, at: positionOf(name), value: this.SUBRULE(this.expression) };
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE1(this.expression);
          return { value, at: this.ACTION(() => value.at) };
        },
      },
    ]);
  });

  private readonly index = this.RULE('index', (): readonly IndexItem[] => {
    const items: IndexItem[] = [];
    this.CONSUME(token.OpenIndex);
    items.push(this.SUBRULE(this.indexItem));
    this.MANY({
      GATE: () => this.LA(2).tokenType !== token.CloseIndex,
      DEF: () => {
        this.CONSUME(token.Comma);
        items.push(this.SUBRULE1(this.indexItem));
      },
    });
    this.OPTION(() => this.CONSUME1(token.Comma));
    this.CONSUME(token.CloseIndex);
    return items;
  });

  private readonly indexItem = this.RULE('indexItem', (): IndexItem => {
    return this.OR([
      { ALT: () => ({ kind: 'rest' as const, at: positionOf(this.CONSUME(token.Ellipsis)) }) },
      {
        ALT: () => {
          const at = positionOf(this.LA(1));
          const start = this.OPTION(() => this.SUBRULE(this.whole));
          const slice = this.OPTION1(() => this.SUBRULE(this.sliceEnd));
          if (slice !== undefined) return { kind: 'slice' as const, at, ...(start === undefined ? {} : { start }), ...slice };
          return { kind: 'one' as const, at, index: start ?? 0 };
        },
        // An item may not be empty.
        GATE: () => this.LA(1).tokenType !== token.Comma && this.LA(1).tokenType !== token.CloseIndex,
      },
    ]);
  });

  private readonly sliceEnd = this.RULE('sliceEnd', (): { readonly stop?: number; readonly step?: number } => {
    this.CONSUME(token.Colon);
    const stop = this.OPTION(() => this.SUBRULE(this.whole));
    const step = this.OPTION1(() => {
      this.CONSUME1(token.Colon);
      return this.OPTION2(() => this.SUBRULE1(this.whole));
    });
    return { ...(stop === undefined ? {} : { stop }), ...(step === undefined ? {} : { step }) };
  });

  private readonly whole = this.RULE('whole', (): number => {
    const sign = this.OPTION(() => this.CONSUME(token.Sum));
    const digits = this.CONSUME(token.NumberWord);
    return this.ACTION(() => {
      const value = Number(digits.image);
      if (!/^\d+$/.test(digits.image) || !Number.isSafeInteger(value)) throw refusal('an index is a whole number', positionOf(digits));
      return sign?.image === '-' ? -value : value;
    });
  });

  private readonly expression: () => Expression = this.RULE('expression', (): Expression => {
    const value = this.SUBRULE(this.alternatives);
    const rest = this.OPTION(() => {
      this.CONSUME(token.If);
      const condition = this.SUBRULE1(this.alternatives);
      this.CONSUME(token.Else);
      return { condition, otherwise: this.SUBRULE(this.expression) };
    });
    return this.ACTION(() => (rest === undefined ? value : { kind: 'choice', at: value.at, then: value, ...rest }));
  });

  private readonly alternatives = this.RULE('alternatives', () =>
    this.chain(
      token.Or,
      () => this.SUBRULE(this.conjunction),
      () => this.SUBRULE1(this.conjunction),
    ),
  );
  private readonly conjunction = this.RULE('conjunction', () =>
    this.chain(
      token.And,
      () => this.SUBRULE(this.negation),
      () => this.SUBRULE1(this.negation),
    ),
  );

  private readonly negation = this.RULE('negation', (): Expression => {
    const prefixes: IToken[] = [];
    this.MANY(() => prefixes.push(this.CONSUME(token.Not)));
    const operand = this.SUBRULE(this.comparison);
    return this.ACTION(() => prefixed(prefixes, operand));
  });

  private readonly comparison = this.RULE('comparison', (): Expression => {
    const left = this.SUBRULE(this.either);
    const others: { readonly sign: IToken; readonly right: Expression }[] = [];
    this.MANY(() => {
      const sign = this.CONSUME(token.Compare);
      others.push({ sign, right: this.SUBRULE1(this.either) });
    });
    return this.ACTION(() => {
      const [first, second] = others;
      if (second !== undefined) {
        throw refusal('comparisons are not chained: write `(a < b) & (b < c)`, with parentheses,', positionOf(second.sign));
      }
      if (first === undefined) return left;
      return { kind: 'operation', operator: operatorOf(first.sign), at: positionOf(first.sign), left, right: first.right };
    });
  });

  private readonly either = this.RULE('either', () =>
    this.chain(
      token.Either,
      () => this.SUBRULE(this.both),
      () => this.SUBRULE1(this.both),
    ),
  );
  private readonly both = this.RULE('both', () =>
    this.chain(
      token.Both,
      () => this.SUBRULE(this.sum),
      () => this.SUBRULE1(this.sum),
    ),
  );
  private readonly sum = this.RULE('sum', () =>
    this.chain(
      token.Sum,
      () => this.SUBRULE(this.product),
      () => this.SUBRULE1(this.product),
    ),
  );
  private readonly product = this.RULE('product', () =>
    this.chain(
      token.Product,
      () => this.SUBRULE(this.signed),
      () => this.SUBRULE1(this.signed),
    ),
  );

  private readonly signed: () => Expression = this.RULE('signed', (): Expression => {
    const prefixes: IToken[] = [];
    this.MANY(() => prefixes.push(this.OR([{ ALT: () => this.CONSUME(token.Sum) }, { ALT: () => this.CONSUME(token.Invert) }])));
    const base = this.SUBRULE(this.atom);
    const power = this.OPTION(() => ({ sign: this.CONSUME(token.Power), exponent: this.SUBRULE(this.signed) }));
    return this.ACTION(() => {
      if (power === undefined) return prefixed(prefixes, base);
      // A sign before a power is that of the power.
      return prefixed(prefixes, { kind: 'operation', operator: '**', at: positionOf(power.sign), left: base, right: power.exponent });
    });
  });

  private readonly atom = this.RULE('atom', (): Expression => {
    return this.OR([
      { ALT: () => numberOf(this.CONSUME(token.NumberWord)) },
      { ALT: () => this.SUBRULE(this.nameOrCall) },
      {
        ALT: () => {
          this.CONSUME(token.Open);
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(token.Close);
          return inner;
        },
      },
    ]);
  });

  private readonly nameOrCall = this.RULE('nameOrCall', (): Expression => {
    const name = this.CONSUME(token.NameWord);
    const given: Argument[] = [];
    const call = this.OPTION(() => {
      this.CONSUME(token.Open);
      this.MANY_SEP({ SEP: token.Comma, DEF: () => given.push(this.SUBRULE(this.argument)) });
      return this.CONSUME(token.Close);
    });
    const at = positionOf(name);
    return call === undefined ? { kind: 'name', name: name.image, at } : { kind: 'call', name: name.image, at, given };
  });

  private readonly argument = this.RULE('argument', (): Argument => {
    const name = this.OPTION({
      GATE: () => this.LA(2).tokenType === token.Equals,
      DEF: () => {
        const word = this.CONSUME(token.NameWord);
        this.CONSUME(token.Equals);
        return word.image;
      },
    });
    const value = this.SUBRULE(this.expression);
    return name === undefined ? { value } : { name, value };
  });

  /** Operations of one precedence, from left to right. */
  private chain(sign: typeof token.Sum, first: () => Expression, next: () => Expression): Expression {
    let left = first();
    this.MANY(() => {
      const found = this.CONSUME(sign);
      const right = next();
      this.ACTION(() => (left = { kind: 'operation', operator: operatorOf(found), at: positionOf(found), left, right }));
    });
    return left;
  }
}

export function positionOf({ startLine = 1, startColumn = 1 }: IToken): Position {
  return { line: startLine, column: startColumn };
}

function numberOf(word: IToken): Expression {
  const { image } = word;
  return { kind: 'number', at: positionOf(word), value: /^\d+$/.test(image) ? BigInt(image) : Number(image) };
}

/** The innermost sign is the last. */
function prefixed(prefixes: readonly IToken[], operand: Expression): Expression {
  return prefixes.reduceRight<Expression>(
    (inner, sign) => ({ kind: 'prefix', operator: prefixOf(sign), at: positionOf(sign), operand: inner }),
    operand,
  );
}

const arithmetic: ReadonlySet<string> = new Set<ArithmeticOperator>(['+', '-', '*', '/', '//', '%', '**']);
const others: ReadonlySet<string> = new Set<Comparison | 'and' | 'or' | '&' | '|'>([
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'and',
  'or',
  '&',
  '|',
]);

function isArithmetic(image: string): image is ArithmeticOperator {
  return arithmetic.has(image);
}

function isOperator(image: string): image is Operator {
  return isArithmetic(image) || others.has(image);
}

function operatorOf({ image }: IToken): Operator {
  if (isOperator(image)) return image;
  throw new Error(`no operator: ${image}`);
}

function prefixOf({ image }: IToken): Prefix {
  return image === '-' || image === '+' || image === '~' ? image : 'not';
}
