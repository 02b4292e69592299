/** The grammar of whole texts: expressions with assignments before them, and statements with an index. */
import { ExpressionGrammar } from './expression-grammar.js';
import { refusal, type IndexItem, type Program, type Statement, type Step } from './syntax.js';
import { isArithmetic, positionOf } from './token-trees.js';
import * as token from './tokens.js';

/** Makes trees of token streams. What is wrong with the grammar stands in `errors`; what is wrong with the meaning is thrown. */
export class Grammar extends ExpressionGrammar {
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
    return this.OR<Step>([
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
    return this.OR<IndexItem>([
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
}
