/**
 * An inert interpreter of pickles, protocols 0 to 5: it builds nodes and calls nothing.
 *
 *   const { value, globals } = unpickle(bytes);
 */
import { CheckpointError } from '../../model/errors.js';
import { isNode, type Entry, type GlobalNode, type PickleValue, type SequenceNode } from './nodes.js';
import { latin1, longFromBytes, narrow, PickleReader } from './reader.js';

/** Real files of 100,000 tensors stay far below; a file made to hang reaches them within a second or two. */
const limits = { operations: 50_000_000, memo: 4_000_000, marks: 10_000, longBytes: 1024, longDigits: 4300 } as const;

export interface Unpickled {
  readonly value: PickleValue;
  /** Where the bytes after STOP begin. */
  readonly end: number;
  /** Every name it would import. */
  readonly globals: ReadonlySet<string>;
  /** Those of them it would call. */
  readonly called: ReadonlySet<string>;
}

export function unpickle(bytes: Uint8Array, start = 0): Unpickled {
  return new Machine(new PickleReader(bytes, start)).run();
}

type Step = (machine: Machine) => void;

class Machine {
  stack: PickleValue[] = [];
  readonly marks: PickleValue[][] = [];
  readonly memo = new Map<number, PickleValue>();
  readonly globals = new Set<string>();
  readonly called = new Set<string>();

  constructor(readonly reader: PickleReader) {}

  run(): Unpickled {
    for (let operations = 0; operations < limits.operations; operations++) {
      const opcode = this.reader.u8();
      if (opcode === 0x2e) return { value: this.pop(), end: this.reader.at, globals: this.globals, called: this.called };
      const step = steps[opcode];
      if (step === undefined) this.reader.fail(`the opcode 0x${opcode.toString(16)} does not exist`);
      step(this);
    }
    throw new CheckpointError('too-large', 'the pickle has too many operations', { offset: this.reader.at });
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    return value === undefined ? this.reader.fail('nothing on the stack') : value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined ? this.reader.fail('nothing on the stack') : value;
  }

  mark(): void {
    if (this.marks.length >= limits.marks)
      throw new CheckpointError('too-large', 'the pickle nests too deeply', { offset: this.reader.at });
    this.marks.push(this.stack);
    this.stack = [];
  }

  /** The values since the last mark. */
  popMark(): PickleValue[] {
    const values = this.stack;
    this.stack = this.marks.pop() ?? this.reader.fail('no mark');
    return values;
  }

  popOrMark(): void {
    if (this.stack.length > 0) this.stack.pop();
    else this.popMark();
  }

  put(key: number): void {
    if (this.memo.size >= limits.memo) throw new CheckpointError('too-large', 'the pickle remembers too much', { offset: this.reader.at });
    this.memo.set(key, this.top());
  }

  get(key: number): void {
    const value = this.memo.get(key);
    this.push(value === undefined ? this.reader.fail(`memo entry ${String(key)} was never put`) : value);
  }

  global(module: string, name: string): GlobalNode {
    const full = `${module}.${name}`;
    this.globals.add(full);
    return { kind: 'global', name: full };
  }

  stackGlobal(): void {
    const name = this.pop();
    const module = this.pop();
    const computed = isNode(name) || isNode(module);
    if (!computed && (typeof name !== 'string' || typeof module !== 'string')) this.reader.fail('a global whose name is no text');
    this.push(this.global(computed ? '(computed)' : String(module), computed ? '(computed)' : String(name)));
  }

  call(callee: PickleValue, args: readonly PickleValue[]): void {
    if (!isNode(callee)) this.reader.fail('a call of something that cannot be called');
    this.called.add(callee.kind === 'global' ? callee.name : '(computed)');
    this.push({ kind: 'call', callee, args, items: [], entries: [], state: undefined });
  }

  /** The tuple of arguments on the stack. A computed one cannot be known. */
  popArguments(): readonly PickleValue[] {
    const args = this.pop();
    if (isNode(args) && args.kind === 'tuple') return args.items;
    return isNode(args) && args.kind === 'call' ? [args] : this.reader.fail('arguments that are no tuple');
  }

  append(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'list' && target.kind !== 'call')) this.reader.fail('an append to what is no list');
    for (const value of values) target.items.push(value);
  }

  addItems(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'set' && target.kind !== 'call')) this.reader.fail('an item added to what is no set');
    for (const value of values) target.items.push(value);
  }

  setItems(values: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'dict' && target.kind !== 'call')) this.reader.fail('an item set on what is no dictionary');
    for (const pair of this.pairs(values)) target.entries.push(pair);
  }

  pairs(values: readonly PickleValue[]): Entry[] {
    if (values.length % 2 === 1) this.reader.fail('a key without a value');
    const entries: Entry[] = [];
    for (let i = 0; i < values.length; i += 2) entries.push([this.key(values[i] ?? null), values[i + 1] ?? null]);
    return entries;
  }

  private key(value: PickleValue): PickleValue {
    if (isNode(value) && (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set'))
      this.reader.fail('a key that cannot be one');
    return value;
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    if (isNode(target) && target.kind === 'call') target.state = state;
    else if (!isNode(target)) this.reader.fail('a state for what is no object');
  }
}

function sequence(kind: SequenceNode['kind'], items: PickleValue[]): SequenceNode {
  return { kind, items };
}

function integerFromText(machine: Machine, text: string): number | bigint {
  const digits = text.trim().replace(/L$/, '');
  if (!/^[-+]?\d+$/.test(digits)) machine.reader.fail('a number that is none');
  if (digits.length > limits.longDigits) throw new CheckpointError('too-large', `a number of ${String(digits.length)} digits`);
  return narrow(BigInt(digits));
}

function memoKey(machine: Machine): number {
  const key = integerFromText(machine, machine.reader.line());
  return typeof key === 'number' && key >= 0 ? key : machine.reader.fail('an impossible memo entry');
}

function floatFromText(machine: Machine, text: string): number {
  const word = text.trim().toLowerCase();
  if (/^[-+]?(nan|inf|infinity)$/.test(word)) return word.includes('nan') ? NaN : word.startsWith('-') ? -Infinity : Infinity;
  const value = Number(word);
  return word === '' || !Number.isFinite(value) ? machine.reader.fail('a number that is none') : value;
}

function long(machine: Machine, length: number): number | bigint {
  const bytes = machine.reader.take(length);
  if (length > limits.longBytes) throw new CheckpointError('too-large', `an integer of ${String(length)} bytes`);
  return longFromBytes(bytes);
}

/** Python's raw-unicode-escape: \uXXXX and \UXXXXXXXX, everything else as it stands. */
function unescapeUnicode(text: string): string {
  return text.replaceAll(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short: string | undefined, full: string | undefined) => {
    const code = Number.parseInt(short ?? full ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function quoted(machine: Machine): string {
  const text = machine.reader.line().trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) machine.reader.fail('a text without quotes');
  return text
    .slice(1, -1)
    .replaceAll(/\\x([0-9a-fA-F]{2})|\\(.)/g, (_, hex: string | undefined, character: string | undefined) =>
      hex === undefined ? (escapes[character ?? ''] ?? character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function instance(machine: Machine): void {
  const callee = machine.global(machine.reader.line(), machine.reader.line());
  machine.call(callee, machine.popMark());
}

function object(machine: Machine): void {
  const [callee, ...args] = machine.popMark();
  machine.call(callee ?? machine.reader.fail('an object without a class'), args);
}

function newObjectExtended(machine: Machine): void {
  const keywords = machine.pop();
  const args = machine.popArguments();
  machine.call(machine.pop(), [...args, keywords]);
}

function callWithArguments(machine: Machine): void {
  const args = machine.popArguments();
  machine.call(machine.pop(), args);
}

function extension(machine: Machine, code: number): void {
  if (code <= 0) machine.reader.fail('an extension code that does not exist');
  machine.push(machine.global('(extension)', String(code)));
}

function tupleOf(count: number): Step {
  return (machine) => {
    const items = Array.from({ length: count }, () => machine.pop()).reverse();
    machine.push(sequence('tuple', items));
  };
}

function unsupportedBuffers(): never {
  throw new CheckpointError('unsupported', 'the pickle keeps its buffers elsewhere');
}

function protocol(machine: Machine): void {
  const version = machine.reader.u8();
  if (version > 5) throw new CheckpointError('unsupported', `pickle protocol ${String(version)}`, { offset: machine.reader.at });
}

function frame(machine: Machine): void {
  const length = machine.reader.u64();
  if (machine.reader.at + length > machine.reader.bytes.length) machine.reader.fail('a frame longer than the file');
}

/** By opcode, in the order of Python's pickle.py. */
const steps: Readonly<Record<number, Step>> = {
  0x28: (m) => {
    m.mark();
  },
  0x30: (m) => {
    m.popOrMark();
  },
  0x31: (m) => {
    m.popMark();
  },
  0x32: (m) => {
    m.push(m.top());
  },
  0x46: (m) => {
    m.push(floatFromText(m, m.reader.line()));
  },
  0x49: (m) => {
    const text = m.reader.line();
    m.push(text === '01' ? true : text === '00' ? false : integerFromText(m, text));
  },
  0x4a: (m) => {
    m.push(m.reader.i32());
  },
  0x4b: (m) => {
    m.push(m.reader.u8());
  },
  0x4c: (m) => {
    m.push(integerFromText(m, m.reader.line()));
  },
  0x4d: (m) => {
    m.push(m.reader.u16());
  },
  0x4e: (m) => {
    m.push(null);
  },
  0x50: (m) => {
    m.push({ kind: 'persistent', id: m.reader.line() });
  },
  0x51: (m) => {
    m.push({ kind: 'persistent', id: m.pop() });
  },
  0x52: callWithArguments,
  0x53: (m) => {
    m.push(quoted(m));
  },
  0x54: (m) => {
    m.push(latin1(m.reader.take(m.reader.i32())));
  },
  0x55: (m) => {
    m.push(latin1(m.reader.take(m.reader.u8())));
  },
  0x56: (m) => {
    m.push(unescapeUnicode(m.reader.line()));
  },
  0x58: (m) => {
    m.push(m.reader.text(m.reader.u32()));
  },
  0x61: (m) => {
    const value = m.pop();
    m.append([value]);
  },
  0x62: (m) => {
    m.build();
  },
  0x63: (m) => {
    m.push(m.global(m.reader.line(), m.reader.line()));
  },
  0x64: (m) => {
    m.push({ kind: 'dict', entries: m.pairs(m.popMark()) });
  },
  0x7d: (m) => {
    m.push({ kind: 'dict', entries: [] });
  },
  0x65: (m) => {
    m.append(m.popMark());
  },
  0x67: (m) => {
    m.get(memoKey(m));
  },
  0x68: (m) => {
    m.get(m.reader.u8());
  },
  0x69: instance,
  0x6a: (m) => {
    m.get(m.reader.u32());
  },
  0x6c: (m) => {
    m.push(sequence('list', m.popMark()));
  },
  0x5d: (m) => {
    m.push(sequence('list', []));
  },
  0x6f: object,
  0x70: (m) => {
    m.put(memoKey(m));
  },
  0x71: (m) => {
    m.put(m.reader.u8());
  },
  0x72: (m) => {
    m.put(m.reader.u32());
  },
  0x73: (m) => {
    const value = m.pop();
    const key = m.pop();
    m.setItems([key, value]);
  },
  0x74: (m) => {
    m.push(sequence('tuple', m.popMark()));
  },
  0x29: (m) => {
    m.push(sequence('tuple', []));
  },
  0x75: (m) => {
    m.setItems(m.popMark());
  },
  0x47: (m) => {
    m.push(m.reader.f64());
  },
  0x80: protocol,
  0x81: callWithArguments,
  0x82: (m) => {
    extension(m, m.reader.u8());
  },
  0x83: (m) => {
    extension(m, m.reader.u16());
  },
  0x84: (m) => {
    extension(m, m.reader.i32());
  },
  0x85: tupleOf(1),
  0x86: tupleOf(2),
  0x87: tupleOf(3),
  0x88: (m) => {
    m.push(true);
  },
  0x89: (m) => {
    m.push(false);
  },
  0x8a: (m) => {
    m.push(long(m, m.reader.u8()));
  },
  0x8b: (m) => {
    m.push(long(m, m.reader.i32()));
  },
  0x42: (m) => {
    m.push({ kind: 'bytes', bytes: m.reader.take(m.reader.u32()) });
  },
  0x43: (m) => {
    m.push({ kind: 'bytes', bytes: m.reader.take(m.reader.u8()) });
  },
  0x8c: (m) => {
    m.push(m.reader.text(m.reader.u8()));
  },
  0x8d: (m) => {
    m.push(m.reader.text(m.reader.u64()));
  },
  0x8e: (m) => {
    m.push({ kind: 'bytes', bytes: m.reader.take(m.reader.u64()) });
  },
  0x8f: (m) => {
    m.push(sequence('set', []));
  },
  0x90: (m) => {
    m.addItems(m.popMark());
  },
  0x91: (m) => {
    m.push(sequence('frozenset', m.popMark()));
  },
  0x92: newObjectExtended,
  0x93: (m) => {
    m.stackGlobal();
  },
  0x94: (m) => {
    m.put(m.memo.size);
  },
  0x95: frame,
  0x96: (m) => {
    m.push({ kind: 'bytes', bytes: m.reader.take(m.reader.u64()) });
  },
  0x97: unsupportedBuffers,
  0x98: unsupportedBuffers,
};
