import { describe, expect, it } from 'vitest';
import type { EditScript } from '../../../src/model/edit.js';
import { parseScript, parseScriptText, serialise } from '../../../src/session/edits/script.js';

/** One edit of each form. */
const everything: EditScript = {
  seed: 42,
  edits: [
    { edit: 'initialize', parameters: '*.weight', initializer: 'torch.xavier_uniform_', arguments: { gain: 1 } },
    { edit: 'initialize', parameters: ['a', 'b*'], initializer: 'keras.GlorotUniform', arguments: { input_axes: [0, 1], seed: null } },
    { edit: 'initialize', parameters: '*.weight', expression: 'u = uniform(-10, 10); u * (abs(u) >= 5)', seed: -1 },
    { edit: 'initialize', parameters: '*', module: 'mine.js', function: 'fill' },
    { edit: 'initialize', parameters: '*', default: 'auto' },
    { edit: 'set', parameters: '0.weight', statement: '[0, 0] = 42', seed: 7 },
    {
      edit: 'paste',
      parameters: '0.weight',
      at: [0, 1],
      values: [
        [1, 'NaN'],
        ['-Infinity', '9007199254740993'],
      ],
    },
    { edit: 'load', parameters: '0.weight', file: 'values.npy' },
    { edit: 'untie', parameters: '4.*' },
    { edit: 'rename', parameters: 'module.*', to: '*' },
    { edit: 'remove', parameters: 'optimizer.*' },
  ],
};

describe('an edit script', () => {
  it('is the same after it was written and read', () => {
    expect(parseScriptText(serialise(everything))).toEqual(everything);
    expect(parseScriptText(serialise({ edits: [] }))).toEqual({ edits: [] });
  });

  it('keeps numbers that JSON has no word for', () => {
    const script: EditScript = { edits: [{ edit: 'paste', parameters: 'a', at: [0], values: [[NaN, -Infinity]] }] };
    expect(parseScriptText(serialise(script))).toEqual({
      edits: [{ edit: 'paste', parameters: 'a', at: [0], values: [['NaN', '-Infinity']] }],
    });
  });

  it('may begin with a byte order mark', () => {
    expect(parseScriptText('\ufeff{"edits": []}')).toEqual({ edits: [] });
  });

  const untie = { edit: 'untie', parameters: 'a' };
  const paste = { edit: 'paste', parameters: 'a', at: [0], values: [[1]] };
  it.each([
    ['a list', [], 'an object is wanted, not a list'],
    ['no edits', { seed: 1 }, 'the field edits is missing'],
    ['an unknown field', { edits: [], sede: 1 }, 'sede: there is no such field here; there are seed, edits'],
    ['half a seed', { edits: [], seed: 0.5 }, 'seed: a whole number is wanted, not 0.5'],
    ['an unknown edit', { edits: [untie, { edit: 'unite', parameters: 'a' }] }, 'edits[1].edit: one of initialize, set,'],
    ['no parameters', { edits: [{ edit: 'untie' }] }, 'edits[0]: the field parameters is missing'],
    ['an empty list of names', { edits: [{ ...untie, parameters: [] }] }, 'edits[0].parameters: the list of names is empty'],
    ['a name that is none', { edits: [{ ...untie, parameters: ['a', 3] }] }, 'edits[0].parameters[1]: a text is wanted, not 3'],
    ['a field of another edit', { edits: [{ ...untie, to: 'b' }] }, 'edits[0].to: there is no such field here; there are edit, parameters'],
    ['nothing to draw', { edits: [{ edit: 'initialize', parameters: 'a' }] }, 'edits[0]: one of the fields initializer, expression,'],
    [
      'two sources',
      { edits: [{ edit: 'initialize', parameters: 'a', expression: '1', default: 'auto' }] },
      'edits[0]: expression and default exclude each other',
    ],
    [
      'an argument of a wrong kind',
      { edits: [{ edit: 'initialize', parameters: 'a', initializer: 'torch.ones_', arguments: { x: { y: 1 } } }] },
      'edits[0].arguments.x: a list is wanted, not an object',
    ],
    ['an index below 0', { edits: [{ ...paste, at: [-1] }] }, 'edits[0].at[0]: an index from 0 on is wanted, not -1'],
    ['no values', { edits: [{ ...paste, values: [[]] }] }, 'edits[0].values: there is no value'],
    ['rows of two lengths', { edits: [{ ...paste, values: [[1, 2], [3]] }] }, 'edits[0].values[1]: a row of 2 values is wanted, not of 1'],
    ['a word as a value', { edits: [{ ...paste, values: [['one']] }] }, 'edits[0].values[0][0]: a number, a whole number as text,'],
    ['too many edits', { edits: new Array<unknown>(100_001).fill(untie) }, 'edits: there are more than 100000 edits'],
  ])('is refused with the place: %s', (_, json, sentence) => {
    expect(() => parseScript(json)).toThrow(
      expect.objectContaining({ tag: 'refused', message: expect.stringContaining(sentence) as string }) as Error,
    );
  });

  it('is refused when it is no JSON or too large', () => {
    expect(() => parseScriptText('{')).toThrow(expect.objectContaining({ tag: 'refused' }) as Error);
    expect(() => parseScriptText(' '.repeat(10 * 1024 * 1024 + 1))).toThrow('the script is larger than 10 MiB');
  });

  it('has no field that is taken from elsewhere', () => {
    expect(() => parseScriptText('{"edits": [{"edit": "untie", "parameters": "a", "__proto__": {}}]}')).toThrow('edits[0].__proto__');
    expect(() => parseScriptText('{"__proto__": {"edits": []}}')).toThrow('__proto__: there is no such field here');
  });
});
