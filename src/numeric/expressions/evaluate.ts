/** A tree's value for one piece: vectors where elements differ, numbers where they do not. */
import { called } from './calls.js';
import { choose } from './functions.js';
import { isVector, type Arithmetic, type Operand } from './operands.js';
import { arithmetic, comparison, logical, truth } from './operations.js';
import { refusal, type Comparison, type Expression, type Operator, type Prefix, type Program, type Step } from './syntax.js';
import { wordNamed } from './vocabulary.js';
import { constant, valueOf, type World } from './world.js';

/** The result of the last step. `refused` with a column where something means nothing. */
export function run({ steps }: Program, world: World): Operand {
  const variables = new Map<string, Operand>();
  let result: Operand = 0;
  for (const step of steps) {
    result = evaluate(step.value, world, variables);
    if (step.name !== undefined) variables.set(freeName(step.name, step), result);
  }
  return result;
}

function freeName(name: string, { at }: Step): string {
  if (wordNamed(name) !== undefined) throw refusal(`${name} has a meaning already: take another name,`, at);
  return name;
}

type Variables = ReadonlyMap<string, Operand>;

function evaluate(expression: Expression, world: World, variables: Variables): Operand {
  const inner = (part: Expression): Operand => evaluate(part, world, variables);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return variables.get(expression.name) ?? named(expression, world);
    case 'prefix':
      return prefixed(expression.operator, inner(expression.operand), world.rules, expression);
    case 'operation':
      return operated(expression.operator, inner(expression.left), inner(expression.right), world.rules, expression);
    case 'choice':
      return chosen(expression, world.rules, inner);
    case 'call':
      return called(expression, world, inner);
  }
}

function named({ name, at }: Extract<Expression, { kind: 'name' }>, world: World): Operand {
  const word = wordNamed(name);
  if (word === undefined) throw refusal(`${name} is not defined`, at);
  if (word.kind === 'constant') return constant(word.name);
  if (word.kind === 'value') return valueOf(word.name, world, at);
  throw refusal(`${name} is a function: it needs its arguments in parentheses`, at);
}

function prefixed(operator: Prefix, operand: Operand, rules: Arithmetic, { at }: Expression): Operand {
  switch (operator) {
    case '+':
      return operand;
    case '-':
      return negated(operand, rules, at);
    case '~':
      if (!isTruth(operand)) throw refusal('~ turns comparisons round, not numbers,', at);
      return comparison(rules, '==', truth(operand), 0n);
    case 'not':
      return comparison(rules, '==', truth(operand), 0n);
  }
}

/** The negative of 0.0 is -0.0, which 0 - x is not. */
function negated(operand: Operand, rules: Arithmetic, at: Expression['at']): Operand {
  if (isVector(operand)) return arithmetic(rules, '*', operand, -1n, at);
  return typeof operand === 'number' ? -operand : -BigInt(operand);
}

function operated(operator: Operator, left: Operand, right: Operand, rules: Arithmetic, { at }: Expression): Operand {
  if (isComparison(operator)) return comparison(rules, operator, left, right);
  if (operator === 'and' || operator === 'or') return logical(operator, left, right);
  if (operator === '&' || operator === '|') {
    if (!isTruth(left) || !isTruth(right)) throw refusal(`${operator} joins comparisons, which need parentheses,`, at);
    return logical(operator === '&' ? 'and' : 'or', left, right);
  }
  return arithmetic(rules, operator, left, right, at);
}

const comparisons: ReadonlySet<string> = new Set<Comparison>(['<', '<=', '>', '>=', '==', '!=']);

function isComparison(operator: Operator): operator is Comparison {
  return comparisons.has(operator);
}

function isTruth(operand: Operand): boolean {
  return typeof operand === 'boolean' || (isVector(operand) && operand.type === 'bool');
}

/** With one condition for all, the other branch is not even computed. */
function chosen(
  { condition, then, otherwise }: Extract<Expression, { kind: 'choice' }>,
  rules: Arithmetic,
  inner: (part: Expression) => Operand,
): Operand {
  const decided = inner(condition);
  if (!isVector(decided)) return inner(truth(decided) === true ? then : otherwise);
  return choose(rules, decided, inner(then), inner(otherwise));
}
