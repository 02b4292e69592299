/**
 * Texts to trees. What is wrong with a text is said in a sentence with its column; there is no other kind of error.
 *
 *   parseExpression('u = uniform(-10, 10); u * (abs(u) >= 5)');
 *   parseStatement('[1:3, :] *= 0.5');
 */
import { EOF, type IRecognitionException, type IToken } from 'chevrotain';
import { CheckpointError } from '../../model/errors.js';
import { Grammar } from './grammar.js';
import { refusal, type Position, type Program, type Statement } from './syntax.js';
import { positionOf } from './token-trees.js';
import * as token from './tokens.js';

/** More than a person writes, and little enough that nothing takes long or nests deep. */
const longestText = 4096;
const mostWords = 1024;
const deepest = 32;

let grammar: Grammar | undefined;

/** A text of assignments and a result, separated by `;` or the ends of lines. `refused` with the column where it is not one. */
export function parseExpression(text: string): Program {
  const program = parse(text, (parser) => parser.program());
  for (const step of program.steps.slice(0, -1)) {
    if (step.name === undefined) throw refusal('nothing is done with the value', step.at);
  }
  return program;
}

/** A text such as `[:, 0] += 1` or `= 42`. `refused` with the column where it is not one. */
export function parseStatement(text: string): Statement {
  return parse(text, (parser) => parser.statement());
}

function parse<Tree>(text: string, rule: (parser: Grammar) => Tree): Tree {
  if (text.length > longestText) throw new CheckpointError('refused', `the text is longer than ${String(longestText)} characters`);
  const words = wordsOf(text);
  grammar ??= new Grammar();
  grammar.input = words;
  const tree = rule(grammar);
  const [error] = grammar.errors;
  if (error !== undefined) throw explain(error, words);
  return tree;
}

/** Words of the text; the ends of lines inside brackets and between steps are left out. */
function wordsOf(text: string): IToken[] {
  const { tokens, errors } = token.lexer.tokenize(text);
  const [error] = errors;
  if (error !== undefined) {
    const sign = String.fromCodePoint(text.codePointAt(error.offset) ?? 63);
    const hint = sign === '^' ? ' (a power is written **)' : '';
    throw refusal(`"${sign}" means nothing${hint}`, { line: error.line ?? 1, column: error.column ?? 1 });
  }
  const kept: IToken[] = [];
  let depth = 0;
  for (const word of tokens) {
    if (word.tokenType === token.Open || word.tokenType === token.OpenIndex) depth++;
    if (word.tokenType === token.Close || word.tokenType === token.CloseIndex) depth--;
    if (depth > deepest) throw refusal(`more than ${String(deepest)} brackets in each other`, positionOf(word));
    if (!isEmptyStep(word, kept.at(-1), depth)) kept.push(word);
  }
  if (kept.at(-1)?.tokenType === token.StepEnd) kept.pop();
  if (kept.length > mostWords) throw new CheckpointError('refused', `the text has more than ${String(mostWords)} words`);
  if (kept.length === 0) throw new CheckpointError('refused', 'the text is empty');
  return kept;
}

function isEmptyStep(word: IToken, before: IToken | undefined, depth: number): boolean {
  if (word.tokenType !== token.StepEnd) return false;
  return before === undefined || before.tokenType === token.StepEnd || (depth > 0 && word.image !== ';');
}

function explain({ token: found }: IRecognitionException, words: readonly IToken[]): CheckpointError {
  if (found.tokenType === EOF) return refusal('the text ends too early', endOf(words));
  if (found.tokenType === token.StepEnd && found.image !== ';') return refusal('the line ends too early', positionOf(found));
  return refusal(`"${found.image}" is not expected`, positionOf(found));
}

function endOf(words: readonly IToken[]): Position {
  const last = words.at(-1);
  return { line: last?.endLine ?? 1, column: (last?.endColumn ?? 0) + 1 };
}
