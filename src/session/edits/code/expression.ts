/** Expressions and indices as Python, for arrays of one library or the other. */
import type { Argument, Expression, IndexItem, Program } from '../../../numeric/expressions/syntax.js';
import { wordNamed, type NameOf } from '../../../numeric/expressions/vocabulary.js';
import { number, variableName } from './python.js';

/** Whether the text stands for one value for each element, or for one number. */
export interface Term {
  readonly text: string;
  readonly isArray: boolean;
}

/** How a library writes what is not plain Python. `x` is the array of the values that change, `t` the whole one, `at` the index between them. */
export interface Library {
  readonly draw: (name: NameOf<'random'>, given: readonly string[]) => string;
  readonly each: (name: NameOf<'each'>, value: Term) => string;
  readonly pair: (name: 'minimum' | 'maximum' | 'atan2', a: Term, b: Term) => string;
  readonly clip: (value: Term, low: Term, high: Term) => string;
  readonly where: (condition: Term, then: Term, otherwise: Term) => string;
  readonly logical: (operator: 'and' | 'or', a: Term, b: Term) => string;
  readonly not: (value: Term) => string;
  readonly index: (axis: number, at: string) => string;
  readonly size: string;
  readonly statistic: (name: NameOf<'statistic' | 'extreme'>) => string;
}

const axes = { i: 0, j: 1, k: 2, l: 3 } as const;

/** The lines before the result, and the result. `at` is the index of the elements that change: empty for all. */
export function programCode(
  { steps }: Program,
  library: Library,
  at: string,
): { readonly lines: readonly string[]; readonly result: Term } {
  const writing = new Writing(library, at);
  const lines: string[] = [];
  let result: Term = { text: '0', isArray: false };
  for (const { name, value } of steps) {
    result = writing.term(value);
    if (name === undefined) continue;
    lines.push(`${variableName(name)} = ${result.text}`);
    result = { text: variableName(name), isArray: result.isArray };
    writing.define(name, result);
  }
  return { lines, result };
}

class Writing {
  private readonly variables = new Map<string, Term>();

  constructor(
    private readonly library: Library,
    private readonly at: string,
  ) {}

  define(name: string, term: Term): void {
    this.variables.set(name, term);
  }

  term(expression: Expression): Term {
    switch (expression.kind) {
      case 'number':
        return one(number(expression.value));
      case 'name':
        return this.variables.get(expression.name) ?? this.named(expression.name);
      case 'prefix': {
        const value = this.term(expression.operand);
        const isLogical = expression.operator === 'not' || expression.operator === '~';
        return isLogical ? like(this.library.not(value), value) : like(`${expression.operator}${inner(value)}`, value);
      }
      case 'operation':
        return this.operation(expression);
      case 'choice': {
        const [condition, then, otherwise] = [expression.condition, expression.then, expression.otherwise].map((part) => this.term(part));
        if (condition === undefined || then === undefined || otherwise === undefined) return one('0');
        if (condition.isArray) return all(this.library.where(condition, then, otherwise));
        return like(`${inner(then)} if ${inner(condition)} else ${inner(otherwise)}`, then, otherwise);
      }
      case 'call':
        return this.call(expression.name, expression.given);
    }
  }

  private operation({ operator, left, right }: Extract<Expression, { kind: 'operation' }>): Term {
    const [a, b] = [this.term(left), this.term(right)];
    if (operator === 'and' || operator === '&') return like(this.library.logical('and', a, b), a, b);
    if (operator === 'or' || operator === '|') return like(this.library.logical('or', a, b), a, b);
    return like(`${inner(a)} ${operator} ${inner(b)}`, a, b);
  }

  private named(name: string): Term {
    const word = wordNamed(name);
    if (word?.kind === 'constant') return one({ pi: 'math.pi', e: 'math.e', inf: 'math.inf', nan: 'math.nan' }[word.name]);
    if (word?.kind !== 'value') return one(variableName(name));
    switch (word.name) {
      case 'x':
        return all('x');
      case 'n':
        return one(this.library.size);
      case 'fan_in':
        return one('math.prod(t.shape[1:])');
      case 'fan_out':
        return one('t.shape[0] * math.prod(t.shape[2:])');
      case 'i':
      case 'j':
      case 'k':
      case 'l':
        return all(this.library.index(axes[word.name], this.at));
    }
  }

  private call(name: string, given: readonly Argument[]): Term {
    const word = wordNamed(name);
    if (word === undefined || word.kind === 'value' || word.kind === 'constant') return one(variableName(name));
    const slots = slotsOf(word.parameters, given);
    if (word.kind === 'statistic' || (word.kind === 'extreme' && slots[1]?.value === undefined))
      return one(this.library.statistic(word.name));
    const terms = slots.map(({ value, preset }) => (value === undefined ? one(preset) : this.term(value)));
    if (word.kind === 'random')
      return all(
        this.library.draw(
          word.name,
          terms.map(({ text }) => text),
        ),
      );
    const [a = one('0'), b = one('0'), c = one('0')] = terms;
    switch (word.kind) {
      case 'each':
        return like(this.library.each(word.name, a), a);
      case 'pair':
        return like(this.library.pair(word.name, a, b), a, b);
      case 'extreme':
        return like(this.library.pair(word.name === 'min' ? 'minimum' : 'maximum', a, b), a, b);
      case 'clip':
        return like(this.library.clip(a, b, c), a, b, c);
      case 'where':
        return like(a.isArray ? this.library.where(a, b, c) : `${inner(b)} if ${inner(a)} else ${inner(c)}`, a, b, c);
    }
  }
}

function slotsOf(
  parameters: readonly string[],
  given: readonly Argument[],
): readonly { readonly value?: Expression; readonly preset: string }[] {
  return parameters.map((parameter, position) => {
    const [name, preset = ''] = parameter.split('=');
    const argument = given.find((each) => each.name === name) ?? (given[position]?.name === undefined ? given[position] : undefined);
    return argument === undefined ? { preset } : { value: argument.value, preset };
  });
}

function one(text: string): Term {
  return { text, isArray: false };
}

function all(text: string): Term {
  return { text, isArray: true };
}

function like(text: string, ...terms: readonly Term[]): Term {
  return { text, isArray: terms.some(({ isArray }) => isArray) };
}

/** As a part of something larger. Calls, names and positive numbers, which have no space outside of brackets, need no parentheses. */
export function inner({ text }: Term): string {
  let outside = text;
  for (let before = ''; before !== outside;) {
    before = outside;
    outside = outside.replace(/[([][^()[\]]*[)\]]/g, '');
  }
  return /^\w[\w.]*$/.test(outside) ? text : `(${text})`;
}

/** Between brackets; empty for all elements. Steps that go down are turned round, since every element gets its own value. */
export function indexCode(index: readonly IndexItem[] | undefined): string {
  if (index === undefined) return '';
  const items = index.map((item) => {
    if (item.kind === 'rest') return '...';
    if (item.kind === 'one') return String(item.index);
    const [start, stop] = [item.start ?? '', item.stop ?? ''].map(String);
    return `${start ?? ''}:${stop ?? ''}${item.step === undefined ? '' : `:${item.step}`}`;
  });
  return `[${items.join(', ')}]`;
}

/** Whether an index goes down along an axis, which torch's tensors do not. */
export function goesDown(index: readonly IndexItem[] | undefined): boolean {
  return index?.some((item) => item.kind === 'slice' && (item.step ?? 1) < 0) ?? false;
}

/** The same elements with steps that go up, for a tensor of that shape. */
export function upwards(index: readonly IndexItem[], shape: readonly number[]): readonly IndexItem[] {
  const rest = index.findIndex(({ kind }) => kind === 'rest');
  return index.map((item, position) => {
    const axis = rest >= 0 && position > rest ? shape.length - (index.length - position) : position;
    if (item.kind !== 'slice' || item.step === undefined || item.step > 0) return item;
    const { start, stop, step, at } = item;
    const size = shape[axis] ?? 0;
    const bound = (given: number | undefined, missing: number): number =>
      given === undefined ? missing : Math.min(Math.max(given < 0 ? given + size : given, -1), size - 1);
    const [first, end] = [bound(start, size - 1), bound(stop, -1)];
    const count = Math.max(0, Math.ceil((end - first) / step));
    const lowest = first + (count - 1) * step;
    return { kind: 'slice', at, start: count === 0 ? 0 : lowest, stop: count === 0 ? 0 : first + 1, step: -step };
  });
}
