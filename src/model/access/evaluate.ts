/** An expression's value, given what its names mean. Nothing runs that is not written here. */
import { located, notUnderstood, raised } from './failure.js';
import { attributeOf, callOf, equalPlain, isSame, itemOf, itemsOf, iterate } from './python/access.js';
import { generator, list, tuple } from './python/containers.js';
import { asInteger, boolean, float, integer, text, typeOf, type Given, type Value } from './python/value.js';
import type { Argument, Comprehension, Expression, Item } from './syntax.js';

/** Steps of one evaluation: comprehensions in comprehensions end here. */
const mostSteps = 5_000_000;

export interface Names {
  /** Undefined: no such name. */
  readonly find: (name: string) => Value | undefined;
  readonly steps: { taken: number };
}

export function namesOf(find: (name: string) => Value | undefined): Names {
  return { find, steps: { taken: 0 } };
}

export function evaluate(expression: Expression, names: Names): Value {
  names.steps.taken += 1;
  if (names.steps.taken > mostSteps) throw notUnderstood('an evaluation of so many steps', expression.at);
  return located(expression.at, () => valueOf(expression, names));
}

function valueOf(expression: Expression, names: Names): Value {
  switch (expression.kind) {
    case 'name':
      return named(expression.name, names);
    case 'integer':
      return integer(expression.value);
    case 'float':
      return float(expression.value);
    case 'string':
      return text(expression.value);
    case 'ellipsis':
      return { kind: 'ellipsis' };
    case 'list':
      return list(spread(expression.items, names));
    case 'tuple':
      return tuple(spread(expression.items, names));
    case 'comprehension': {
      const items = (): Iterable<Value> => comprehended(expression.comprehension, names);
      return expression.result === 'list' ? list(itemsOf(generator(items))) : generator(items);
    }
    case 'attribute':
      return attributeOf(evaluate(expression.of, names), expression.name);
    case 'index':
      return itemOf(evaluate(expression.of, names), evaluate(expression.key, names));
    case 'slice':
      return sliceOf(expression, names);
    case 'call':
      return callOf(evaluate(expression.of, names), givenOf(expression.given, names));
    case 'prefix':
      return prefixed(expression.operator, evaluate(expression.operand, names));
    case 'operation':
      return operated(expression.operator, evaluate(expression.left, names), evaluate(expression.right, names));
    case 'comparison':
      return compared(expression.operator, evaluate(expression.left, names), evaluate(expression.right, names));
  }
}

function named(name: string, names: Names): Value {
  const value = names.find(name);
  if (value === undefined) throw raised('NameError', `name '${name}' is not defined`);
  return value;
}

function spread(items: readonly Item[], names: Names): readonly Value[] {
  return items.flatMap((item) => {
    const value = evaluate(item.value, names);
    return item.spread ? itemsOf(value) : [value];
  });
}

function* comprehended({ element, targets, source, condition }: Comprehension, names: Names): Generator<Value> {
  for (const item of iterate(evaluate(source, names))) {
    const parts = targets.length === 1 ? [item] : itemsOf(item);
    if (parts.length !== targets.length) throw raised('ValueError', `not ${String(targets.length)} values to unpack`);
    const inner: Names = { ...names, find: (name) => parts[targets.indexOf(name)] ?? names.find(name) };
    if (condition === undefined || isTrue(evaluate(condition, inner))) yield evaluate(element, inner);
  }
}

function sliceOf(expression: Extract<Expression, { readonly kind: 'slice' }>, names: Names): Value {
  const bound = (part: Expression | undefined): number | undefined => {
    const value = part === undefined ? undefined : evaluate(part, names);
    if (value === undefined || value.kind === 'none') return undefined;
    const whole = asInteger(value);
    if (whole === undefined) throw raised('TypeError', 'slice indices must be integers or None or have an __index__ method', part?.at);
    return whole;
  };
  const [start, stop, step] = [bound(expression.start), bound(expression.stop), bound(expression.step)];
  return {
    kind: 'slice',
    ...(start === undefined ? {} : { start }),
    ...(stop === undefined ? {} : { stop }),
    ...(step === undefined ? {} : { step }),
  };
}

function givenOf(given: readonly Argument[], names: Names): Given {
  const positional: Value[] = [];
  const byName = new Map<string, Value>();
  for (const { name, value } of given) {
    if (name === undefined) positional.push(evaluate(value, names));
    else byName.set(name, evaluate(value, names));
  }
  return { positional, named: byName };
}

function prefixed(operator: '-' | '+' | 'not', operand: Value): Value {
  if (operator === 'not') return boolean(!isTrue(operand));
  const sign = operator === '-' ? -1 : 1;
  const whole = asInteger(operand);
  if (whole !== undefined) return integer(sign * whole);
  if (operand.kind === 'float') return float(sign * operand.value);
  throw cannot(operator, operand);
}

function operated(operator: '+' | '-' | '*' | '/' | '//' | '%', left: Value, right: Value): Value {
  if (operator === '+' && left.kind === 'string' && right.kind === 'string') return text(left.value + right.value);
  const [a, b] = [asInteger(left), asInteger(right)];
  if (a === undefined || b === undefined) throw cannot(operator, left);
  switch (operator) {
    case '+':
      return integer(a + b);
    case '-':
      return integer(a - b);
    case '*':
      return integer(a * b);
    case '/':
    case '//':
    case '%':
      if (b === 0) throw raised('ValueError', 'division by zero');
      if (operator === '/') return float(a / b);
      return integer(operator === '//' ? Math.floor(a / b) : a - b * Math.floor(a / b));
  }
}

function cannot(operator: string, operand: Value): Error {
  return notUnderstood(`${operator} with a ${typeOf(operand)} is not evaluated in access expressions`);
}

function compared(operator: Extract<Expression, { readonly kind: 'comparison' }>['operator'], left: Value, right: Value): Value {
  switch (operator) {
    case 'is':
      return boolean(isSame(left, right));
    case 'is not':
      return boolean(!isSame(left, right));
    case '==':
      return left.kind === 'object' && left.equals !== undefined ? left.equals(right) : boolean(isSame(left, right));
    case '!=':
      if (left.kind === 'object' && left.equals !== undefined) throw cannot(operator, left);
      return boolean(!isSame(left, right));
    case 'in':
      return boolean(contains(right, left));
    case 'not in':
      return boolean(!contains(right, left));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return boolean(ordered(operator, left, right));
  }
}

function contains(container: Value, value: Value): boolean {
  if (container.kind === 'string' && value.kind === 'string') return container.value.includes(value.value);
  for (const item of iterate(container)) if (isSame(item, value)) return true;
  return false;
}

function ordered(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): boolean {
  const [a, b] = [asInteger(left), asInteger(right)];
  if (a === undefined || b === undefined) throw cannot(operator, a === undefined ? left : right);
  const isLess = a < b || (a === b && operator.endsWith('='));
  return operator.startsWith('<') ? isLess : a > b || (a === b && operator.endsWith('='));
}

/** Values that are not known before they are read have no truth here. */
function isTrue(value: Value): boolean {
  if (value.kind === 'none') return false;
  if ('value' in value) return Boolean(value.value);
  if (value.kind === 'object' && value.length !== undefined) return value.length() > 0;
  if (value.kind === 'object' && value.means?.kind === 'numbers') throw notUnderstood('whether numbers of the file are true');
  return !equalPlain(value, { kind: 'none' });
}
