/**
 * A subset of Python's expressions: what is written to get at a parameter. Recursive descent; depth and length are bounded, and every
 * error says at which character.
 *
 *   parseExpression("net[0][1][0].bias.data")
 */
import { notUnderstood, raised } from './failure.js';
import type { Argument, Comparison, Comprehension, Expression, Item, Operator } from './syntax.js';
import { tokensOf, type Token } from './tokens.js';

/** Brackets in brackets, and signs before signs. */
const deepest = 50;
/** Accesses one after the other: `a.b[0].c`. */
const mostAccesses = 500;

const reserved = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** `not-found` with Python's SyntaxError, `unsupported` for Python that is beyond the subset; `offset` counts characters. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

class Parser {
  private position = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    const expression = this.tupleOrOne('end');
    if (this.next.kind !== 'end') throw this.unexpected();
    return expression;
  }

  private get next(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '', at: 0 };
  }

  private is(text: string, kind: Token['kind'] = 'sign'): boolean {
    return this.next.kind === kind && this.next.text === text;
  }

  private take(): Token {
    const token = this.next;
    this.position += 1;
    return token;
  }

  private takes(text: string, kind: Token['kind'] = 'sign'): boolean {
    if (!this.is(text, kind)) return false;
    this.position += 1;
    return true;
  }

  private expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected();
    return this.take();
  }

  private unexpected(): Error {
    const { kind, text, at } = this.next;
    const isBeyond = (kind === 'sign' && /^(\*\*|[@&|^~{])$/.test(text)) || (kind === 'name' && /^(and|or|if|lambda|await)$/.test(text));
    return isBeyond ? notUnderstood(`${text} is not evaluated in access expressions`, at) : raised('SyntaxError', 'invalid syntax', at);
  }

  private deeper<Result>(parse: () => Result): Result {
    if (this.depth >= deepest) throw notUnderstood(`nested more than ${String(deepest)} deep`, this.next.at);
    this.depth += 1;
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** Up to the closing sign, which is left. */
  private tupleOrOne(close: string, isIndex = false): Expression {
    const { at } = this.next;
    const items: Item[] = [];
    let commas = 0;
    while (!this.atEnd(close)) {
      items.push(isIndex ? { value: this.slice(), spread: false } : this.item());
      if (!this.takes(',')) break;
      commas += 1;
    }
    const [first] = items;
    if (first === undefined && (isIndex || close === 'end')) throw this.unexpected();
    return first !== undefined && commas === 0 && !first.spread ? first.value : { kind: 'tuple', items, at };
  }

  private atEnd(close: string): boolean {
    return this.next.kind === 'end' || this.is(close);
  }

  private item(): Item {
    const spread = this.takes('*');
    return { value: this.comparison(), spread };
  }

  private slice(): Expression {
    const { at } = this.next;
    const start = this.is(':') ? undefined : this.comparison();
    if (!this.takes(':')) return start ?? this.comparison();
    const part = (): Expression | undefined => (this.is(':') || this.is(',') || this.is(']') ? undefined : this.comparison());
    const stop = part();
    const step = this.takes(':') ? part() : undefined;
    return {
      kind: 'slice',
      at,
      ...(start === undefined ? {} : { start }),
      ...(stop === undefined ? {} : { stop }),
      ...(step === undefined ? {} : { step }),
    };
  }

  private comparison(): Expression {
    return this.deeper(() => {
      const { at } = this.next;
      if (this.takes('not', 'name')) return { kind: 'prefix', operator: 'not', operand: this.comparison(), at };
      const left = this.sum();
      const operator = this.comparisonSign();
      if (operator === undefined) return left;
      const compared: Expression = { kind: 'comparison', operator: operator.sign, left, right: this.sum(), at: operator.at };
      if (this.comparisonSign() !== undefined) throw notUnderstood('chained comparisons are not evaluated', operator.at);
      return compared;
    });
  }

  private comparisonSign(): { readonly sign: Comparison; readonly at: number } | undefined {
    const { at, kind, text } = this.next;
    const known = ['==', '!=', '<', '<=', '>', '>='] as const;
    const sign = kind === 'sign' ? known.find((each) => each === text) : undefined;
    if (sign !== undefined) {
      this.take();
      return { sign, at };
    }
    if (this.takes('is', 'name')) return { sign: this.takes('not', 'name') ? 'is not' : 'is', at };
    if (this.takes('in', 'name')) return { sign: 'in', at };
    if (!this.takes('not', 'name')) return undefined;
    if (!this.takes('in', 'name')) throw this.unexpected();
    return { sign: 'not in', at };
  }

  private sum(): Expression {
    return this.operations(['+', '-'], () => this.operations(['*', '/', '//', '%'], () => this.signed()));
  }

  private operations(signs: readonly Operator[], operand: () => Expression): Expression {
    let left = operand();
    for (let count = 0; ; count++) {
      const { text, kind, at } = this.next;
      const operator = kind === 'sign' ? signs.find((sign) => sign === text) : undefined;
      if (operator === undefined) return left;
      if (count >= mostAccesses) throw notUnderstood('too many operations', at);
      this.take();
      left = { kind: 'operation', operator, left, right: operand(), at };
    }
  }

  private signed(): Expression {
    const { at } = this.next;
    for (const operator of ['-', '+'] as const)
      if (this.takes(operator)) return { kind: 'prefix', operator, operand: this.deeper(() => this.signed()), at };
    return this.accesses(this.atom());
  }

  private accesses(start: Expression): Expression {
    let of = start;
    for (let count = 0; ; count++) {
      const { at } = this.next;
      if (count >= mostAccesses) throw notUnderstood('too many accesses one after the other', at);
      if (this.takes('.')) of = { kind: 'attribute', of, name: this.attributeName(), at: at + 1 };
      else if (this.takes('[')) of = { kind: 'index', of, key: this.closed(']', () => this.tupleOrOne(']', true)), at };
      else if (this.takes('(')) of = { kind: 'call', of, given: this.closed(')', () => this.givenArguments()), at };
      else return of;
    }
  }

  private attributeName(): string {
    if (this.next.kind !== 'name' || reserved.has(this.next.text)) throw raised('SyntaxError', 'invalid syntax', this.next.at);
    return this.take().text;
  }

  private closed<Result>(close: string, parse: () => Result): Result {
    const result = this.deeper(parse);
    this.expect(close);
    return result;
  }

  private givenArguments(): readonly Argument[] {
    const given: Argument[] = [];
    while (!this.atEnd(')')) {
      given.push(this.argument(given.length === 0));
      if (!this.takes(',')) break;
    }
    return given;
  }

  private argument(isFirst: boolean): Argument {
    const [word, equals] = [this.next, this.tokens[this.position + 1]];
    if (word.kind === 'name' && equals?.kind === 'sign' && equals.text === '=') {
      this.position += 2;
      return { name: word.text, value: this.comparison() };
    }
    const { at } = word;
    const value = this.comparison();
    if (!isFirst || !this.is('for', 'name')) return { value };
    return { value: { kind: 'comprehension', comprehension: this.comprehension(value), result: 'generator', at } };
  }

  private atom(): Expression {
    const { kind, text, at } = this.next;
    if (kind === 'string') return { kind: 'string', value: this.strings(), at };
    if (kind === 'name' && !reserved.has(text)) return { kind: 'name', name: this.take().text, at };
    if (kind === 'integer') return { kind: 'integer', value: this.integer(), at };
    if (kind === 'float') return { kind: 'float', value: Number(this.take().text), at };
    if (this.takes('...')) return { kind: 'ellipsis', at };
    if (this.takes('[')) return this.closed(']', () => this.list(at));
    if (this.takes('(')) return this.closed(')', () => this.group(at));
    throw this.unexpected();
  }

  private strings(): string {
    let value = '';
    while (this.next.kind === 'string') value += this.take().text;
    return value;
  }

  private integer(): number {
    const { text, at } = this.take();
    const value = Number(text);
    if (/^0\d*[1-9]/.test(text)) throw raised('SyntaxError', 'leading zeros in decimal integer literals are not permitted', at);
    if (!Number.isSafeInteger(value)) throw notUnderstood('an integer beyond 2^53', at);
    return value;
  }

  private list(at: number): Expression {
    const first = this.is(']') ? undefined : this.item();
    if (first !== undefined && this.is('for', 'name'))
      return { kind: 'comprehension', comprehension: this.comprehension(first.value), result: 'list', at };
    const items = first === undefined ? [] : [first];
    while (this.takes(',') && !this.is(']')) items.push(this.item());
    return { kind: 'list', items, at };
  }

  private group(at: number): Expression {
    const inside = this.tupleOrOne(')');
    if (!this.is('for', 'name')) return inside;
    return { kind: 'comprehension', comprehension: this.comprehension(inside), result: 'generator', at };
  }

  /** From `for` on. */
  private comprehension(element: Expression): Comprehension {
    this.take();
    const isBracketed = this.takes('(');
    const targets = [this.attributeName()];
    while (this.takes(',')) targets.push(this.attributeName());
    if (isBracketed) this.expect(')');
    if (!this.takes('in', 'name')) throw this.unexpected();
    const source = this.comparison();
    if (!this.takes('if', 'name')) return { element, targets, source };
    return { element, targets, source, condition: this.comparison() };
  }
}
