import { describe, expect, it } from 'vitest';
import { warningsAbout, warningsAfter } from '../../../src/formats/pickle/globals.js';
import { unpickle } from '../../../src/formats/pickle/machine.js';
import { attributes, entriesOf, entry, isNode, itemsOf, PickleFloat, type PickleValue } from '../../../src/formats/pickle/nodes.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { dictionary, global, integer, pickle, protocol2, tuple, unicode, type Part } from './build-pickle.js';

function value(...parts: Part[]): PickleValue {
  return unpickle(pickle(...parts)).value;
}

function refusal(bytes: Uint8Array): string {
  try {
    unpickle(bytes);
  } catch (error) {
    if (error instanceof CheckpointError) return error.tag;
    throw error;
  }
  return 'none';
}

describe('integers', () => {
  it.each([
    ['LONG1 of no bytes', [0x8a, 0], 0],
    ['LONG1 of -1', [0x8a, 1, 0xff], -1],
    ['LONG1 of 255, which needs two bytes', [0x8a, 2, 0xff, 0], 255],
    ['LONG1 of -2^40', [0x8a, 6, 0, 0, 0, 0, 0, 0xff], -(2 ** 40)],
    ['LONG4', [0x8b, 2, 0, 0, 0, 0, 0x80], -32768],
    ['BININT', [0x4a, 0xff, 0xff, 0xff, 0xff], -1],
    ['BININT2', [0x4d, 0xff, 0xff], 65535],
  ])('%s', (_, bytes, expected) => {
    expect(value(bytes, '.')).toBe(expected);
  });

  it('beyond 2^53 keep every digit', () => {
    expect(value([0x8a, 8, 1, 0, 0, 0, 0, 0, 0, 0x10], '.')).toBe(2n ** 60n + 1n);
    expect(value('L1152921504606846977L\n.')).toBe(2n ** 60n + 1n);
  });

  it('of the magic number of old torch files', () => {
    expect(value([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.')).toBe(0x1950a86a20f9469cfc6cn);
  });

  it('are no floats', () => {
    expect(value('I1\n.')).toBe(1);
    expect(value('F1.0\n.')).toEqual(new PickleFloat(1));
    expect(value('G', [0x3f, 0xf0, 0, 0, 0, 0, 0, 0], '.')).toEqual(new PickleFloat(1));
    expect(value('I01\n.')).toBe(true);
  });
});

describe('texts', () => {
  it('of Python 2 are bytes, which read as UTF-8 where they can and as one byte a character where not', () => {
    expect(value('U', [3], 'caf', '.')).toBe('caf');
    expect(value('U', [2, 0xe9, 0xff], '.')).toEqual({ kind: 'bytes', bytes: Uint8Array.of(0xe9, 0xff), text: 'éÿ' });
    expect(value('U', [2, 0xc3, 0xa9], '.')).toMatchObject({ text: 'é' });
    expect(value("S'\\xe9\\n'\n.")).toMatchObject({ bytes: Uint8Array.of(0xe9, 10), text: 'é\n' });
  });

  it('of Python 3 are UTF-8', () => {
    expect(value(unicode('Größe 日本'), '.')).toBe('Größe 日本');
    expect(value('V\\u65e5\n.')).toBe('日');
  });

  it('that are not UTF-8 are refused', () => {
    expect(refusal(pickle('X', [2, 0, 0, 0, 0xff, 0xfe], '.'))).toBe('corrupt');
  });
});

describe('containers', () => {
  it('keep order, and keys of every type', () => {
    const dict = value('}(', unicode('b'), 'K', [1], 'I5\n', unicode('a'), 'u.');
    expect(entriesOf(dict)).toEqual([
      ['b', 1],
      [5, 'a'],
    ]);
  });

  it('are not confused by names of prototypes', () => {
    const dict = unpickle(protocol2(dictionary(['__proto__', 'I1\n'], ['constructor', 'I2\n']))).value;
    expect(entry(dict, '__proto__')).toBe(1);
    expect(entry(dict, 'constructor')).toBe(2);
    expect(entry(dict, 'toString')).toBeUndefined();
  });

  it('are one object at every place that remembers it', () => {
    const items = itemsOf(value('(]q', [0], 'h', [0], 'l.'));
    expect(items?.[0]).toBe(items?.[1]);
    expect(isNode(items?.[0])).toBe(true);
  });

  it('may contain themselves', () => {
    const list = value(']q', [0], 'h', [0], 'a.');
    expect(itemsOf(list)?.[0]).toBe(list);
  });
});

describe('memo', () => {
  it('remembers None', () => {
    expect(itemsOf(value('(Nq', [0], 'h', [0], 't.'))).toEqual([null, null]);
  });

  it('numbers MEMOIZE by its size, as Python does', () => {
    expect(itemsOf(value([0x80, 4], '(K', [7], [0x94], 'K', [8], [0x94], 'h', [0], 'h', [1], 't.'))).toEqual([7, 8, 7, 8]);
  });

  it('takes numbers in any order', () => {
    expect(itemsOf(value('(K', [7], 'r', [255, 255, 0, 0], 'K', [8], 'q', [0], 'j', [255, 255, 0, 0], 'h', [0], 't.'))).toEqual([
      7, 8, 7, 8,
    ]);
  });
});

describe('calls', () => {
  const system = `${global('os', 'system')}${tuple(unicode('touch PARAMSCOPE_PWNED'))}R`;

  it('are data', () => {
    const { value: call, globals, called } = unpickle(protocol2(system));
    expect(call).toMatchObject({ kind: 'call', callee: { kind: 'global', name: 'os.system' }, args: ['touch PARAMSCOPE_PWNED'] });
    expect([...globals]).toEqual(['os.system']);
    expect([...called]).toEqual(['os.system']);
  });

  it('that torch.load would run are named in a warning', () => {
    expect(warningsAbout(unpickle(protocol2(system)))).toEqual([
      { tag: 'unsafe', message: 'this pickle would run `os.system` in torch.load' },
    ]);
  });

  it('whose result is dropped are named too', () => {
    const { value: left, called } = unpickle(protocol2(`${system}0N`));
    expect(left).toBeNull();
    expect([...called]).toEqual(['os.system']);
  });

  it('of torch itself are not harmless by that alone', () => {
    const shell = `${global('torch.utils.collect_env', 'run')}${tuple(unicode('id'))}R`;
    expect(warningsAbout(unpickle(protocol2(shell))).map(({ tag }) => tag)).toEqual(['unsafe']);
    const usual = `${global('torch', 'Size')}${tuple(tuple(integer(3)))}R`;
    expect(warningsAbout(unpickle(protocol2(usual)))).toEqual([]);
  });

  it('take their state from BUILD', () => {
    const object = unpickle(protocol2(`${global('a', 'B')})\x81${dictionary(['x', 'I1\n'])}b`)).value;
    expect(isNode(object) && entry(attributes(object), 'x')).toBe(1);
  });

  it('behind the end are found', () => {
    const bytes = pickle('N.', system, '.');
    const { end } = unpickle(bytes);
    expect(warningsAfter(bytes, end).map(({ tag }) => tag)).toEqual(['corrupt', 'unsafe']);
    expect(warningsAfter(bytes.subarray(0, end), end)).toEqual([]);
  });
});

describe('broken pickles', () => {
  it.each([
    ['no STOP', pickle('N')],
    ['nothing at STOP', pickle('.')],
    ['an opcode that does not exist', pickle([0x01], '.')],
    ['a length beyond the end', pickle('X', [255, 255, 255, 0], 'a.')],
    ['a memo entry never put', pickle('h', [3], '.')],
    ['a tuple without a mark', pickle('Nt.')],
    ['a key without a value', pickle('}(Nu.')],
    ['a call of a number', pickle('K', [1], ')R.')],
    ['a negative LONG4', pickle([0x8b, 0xff, 0xff, 0xff, 0xff], '.')],
  ])('%s', (_, bytes) => {
    expect(refusal(bytes)).toBe('corrupt');
  });

  it('a newer protocol is unsupported', () => {
    expect(refusal(pickle([0x80, 6], 'N.'))).toBe('unsupported');
  });

  it('an integer of 16,000 bytes is too large', () => {
    expect(refusal(pickle([0x8b, 0x80, 0x3e, 0, 0], 'x'.repeat(16_000), '.'))).toBe('too-large');
  });

  it('marks without end are too large, not a stack overflow', () => {
    expect(refusal(pickle('('.repeat(1_000_000), 'N.'))).toBe('too-large');
  });

  it('a million lists inside each other are read without recursion', () => {
    let depth = 0;
    let node = value(']'.repeat(1_000_000), 'a'.repeat(999_999), '.');
    for (let inner = itemsOf(node)?.[0]; inner !== undefined; inner = itemsOf(node)?.[0]) {
      node = inner;
      depth++;
    }
    expect(depth).toBe(999_999);
  });
});
