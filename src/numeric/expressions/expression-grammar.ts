/**
 * The grammar of expressions: Python's, with Python's precedence, as far as they have a meaning for each element alone. From loosest to tightest:
 * `a if c else b`, `or`, `and`, `not`, comparisons, `|`, `&`, `+ -`, `* / // %`, signs and `~`, `**`.
 */
import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { refusal, type Argument, type Expression } from './syntax.js';
import { numberOf, operatorOf, positionOf, prefixed } from './token-trees.js';
import * as token from './tokens.js';

/** A rule a level. The rules that use `expression` come with `Grammar`, which also finishes the making. */
export abstract class ExpressionGrammar extends EmbeddedActionsParser {
  protected readonly expression: () => Expression = this.RULE('expression', (): Expression => {
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
