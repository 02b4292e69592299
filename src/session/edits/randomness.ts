/** Whether an edit takes random numbers: then its seed matters. */
import type { Edit } from '../../model/edit.js';
import { parseExpression, parseStatement } from '../../numeric/expressions/parse.js';
import type { Expression } from '../../numeric/expressions/syntax.js';
import { wordNamed } from '../../numeric/expressions/vocabulary.js';

/** Initializers that make the same values whatever the seed. */
const fixed: ReadonlySet<string> = new Set([
  ...['constant_', 'ones_', 'zeros_', 'eye_', 'dirac_'].map((name) => `torch.${name}`),
  ...['Zeros', 'Ones', 'Constant', 'Identity', 'STFT'].map((name) => `keras.${name}`),
  ...['Zero', 'One', 'Constant', 'Bilinear', 'LSTMBias'].map((name) => `mxnet.${name}`),
  ...['zeros', 'ones', 'constant'].map((name) => `jax.${name}`),
]);

/** `refused` for a text that cannot be read. */
export function isRandom(edit: Edit): boolean {
  if (edit.edit === 'set') return draws(parseStatement(edit.statement).value);
  if (edit.edit !== 'initialize') return false;
  if ('initializer' in edit) return isRandomInitializer(edit.initializer);
  if ('expression' in edit) return parseExpression(edit.expression).steps.some(({ value }) => draws(value));
  return true;
}

export function isRandomInitializer(name: string): boolean {
  return !fixed.has(name);
}

/** Texts are short and nest little, so that a function that calls itself is safe. */
function draws(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return false;
    case 'prefix':
      return draws(expression.operand);
    case 'operation':
      return draws(expression.left) || draws(expression.right);
    case 'choice':
      return draws(expression.condition) || draws(expression.then) || draws(expression.otherwise);
    case 'call':
      return wordNamed(expression.name)?.kind === 'random' || expression.given.some(({ value }) => draws(value));
  }
}
