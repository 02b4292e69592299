/** Calls: which arguments belong to which parameters, and what the function makes of them. */
import { drawOf, type Draw } from './draws.js';
import { atan2, choose, clip, each, extreme } from './functions.js';
import { isVector, type Operand } from './operands.js';
import { toNumber } from './scalars.js';
import { refusal, type Expression } from './syntax.js';
import type { World } from './world.js';
import { signatureOf, wordNamed, type NameOf, type Word } from './vocabulary.js';

export type Call = Extract<Expression, { kind: 'call' }>;
export type Evaluate = (expression: Expression) => Operand;

export function called(call: Call, world: World, evaluate: Evaluate): Operand {
  const word = wordNamed(call.name);
  if (word === undefined) throw refusal(`there is no function ${call.name}`, call.at);
  if (word.kind === 'value' || word.kind === 'constant') throw refusal(`${call.name} is not a function`, call.at);
  const given = argumentsOf(call, word);
  const { rules } = world;
  if (word.kind === 'statistic' || (word.kind === 'extreme' && given[1] === undefined)) return statistic(call, word.name, given[0], world);
  const values = given.map((argument) => (argument === undefined ? undefined : evaluate(argument)));
  if (word.kind === 'random') return drawn(call, word, values, world);
  const [a = 0n, b = 0n, c = 0n] = values;
  switch (word.kind) {
    case 'each':
      return each(rules, word.name, a);
    case 'pair':
      return word.name === 'atan2' ? atan2(rules, a, b) : extreme(rules, word.name, a, b);
    case 'extreme':
      return extreme(rules, word.name === 'min' ? 'minimum' : 'maximum', a, b);
    case 'clip':
      return clip(rules, a, b, c);
    case 'where':
      return choose(rules, a, b, c);
  }
}

/** In the order of the parameters; undefined where one is left out that may be. */
function argumentsOf(call: Call, word: Word): (Expression | undefined)[] {
  const parameters = (word.parameters ?? []).map((parameter) => parameter.split('='));
  const slots: (Expression | undefined)[] = parameters.map(() => undefined);
  call.given.forEach(({ name, value }, position) => {
    const slot = name === undefined ? position : parameters.findIndex(([parameter]) => parameter === name);
    if (slot < 0 || slot >= slots.length || slots[slot] !== undefined) throw refusal(`the call is ${signatureOf(word)}`, value.at);
    slots[slot] = value;
  });
  const isMissing = parameters.some(([, preset], slot) => preset === undefined && slots[slot] === undefined);
  if (isMissing) throw refusal(`the call is ${signatureOf(word)}`, call.at);
  return slots;
}

/** Of the values as they are: somebody has to have read all of them. */
function statistic(call: Call, name: NameOf<'statistic' | 'extreme'>, of: Expression | undefined, world: World): Operand {
  if (of?.kind !== 'name' || of.name !== 'x') throw refusal(`${name}(x) is known only of x, the values as they are,`, call.at);
  const value = world.setting.statistic?.(name);
  if (value === undefined) throw refusal(`${name}(x) is not known here`, call.at);
  return value;
}

function drawn(
  call: Call,
  word: Word & { readonly name: NameOf<'random'> },
  values: readonly (Operand | undefined)[],
  world: World,
): Operand {
  const presets = (word.parameters ?? []).map((parameter) => parameter.split('=')[1]);
  const numbers = values.map((value, slot) => {
    if (value === undefined) return Number(presets[slot]);
    if (!isVector(value)) return toNumber(value);
    throw refusal(`${word.name} takes numbers, not one for each element: write mean + std * normal(), for example,`, call.at);
  });
  const draw: Draw = drawOf(word.name, world.drawnFloat, numbers, call.at);
  const drawnValues = world.draw(draw);
  const { rules } = world;
  if (draw.kind === 'bernoulli') return { type: 'bool', values: drawnValues };
  if (draw.kind === 'randint') return rules.isBig ? world.bigs(drawnValues) : { type: 'wide', values: drawnValues };
  return { type: drawnType(world), values: drawnValues };
}

function drawnType({ drawnFloat }: World): 'half' | 'single' | 'double' {
  if (drawnFloat === 'float64') return 'double';
  return drawnFloat === 'float32' ? 'single' : 'half';
}
