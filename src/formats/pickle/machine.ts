/**
 * An inert interpreter of pickles, protocols 0 to 5: it builds nodes and calls nothing.
 *
 *   const { value, globals } = unpickle(bytes);
 */
import { CheckpointError } from '../../model/errors.js';
import { globalName, isNode, type CallNode, type Entry, type GlobalNode, type PickleValue } from './nodes.js';
import { actions, values } from './opcodes.js';
import { PickleReader, wholePickle } from './reader.js';
import type { ScannedPickle } from './scan.js';

/** Real files of 100,000 tensors stay far below; a file made to hang reaches them within a second or two. */
const limits = { operations: 50_000_000, memo: 2_000_000, marks: 10_000 } as const;

const stop = 0x2e;

export interface Unpickled {
  readonly value: PickleValue;
  /** Where the bytes after STOP begin. */
  readonly end: number;
  /** Every name it would import. */
  readonly globals: ReadonlySet<string>;
  /** Those of them it would call. */
  readonly called: ReadonlySet<string>;
}

export interface UnpickleOptions {
  /** What a persistent id stands for; undefined: it is kept as it is. */
  readonly persistent?: (id: PickleValue) => PickleValue | undefined;
  /** Told of each call as it is noted down. */
  readonly onCall?: (call: CallNode) => void;
}

/** Throws `corrupt` for what is no pickle, `too-large` beyond the limits, `unsupported` for a newer protocol. */
export function unpickle(pickle: Uint8Array | ScannedPickle, options: UnpickleOptions = {}): Unpickled {
  return new Machine(new PickleReader(pickle instanceof Uint8Array ? wholePickle(pickle) : pickle), options).run();
}

export class Machine {
  private stack: PickleValue[] = [];
  private readonly marks: PickleValue[][] = [];
  /** Memo entries 0, 1, 2, ... as every writer numbers them, and others. */
  private readonly memo: PickleValue[] = [];
  private readonly scattered = new Map<number, PickleValue>();
  private readonly globals = new Set<string>();
  private readonly called = new Set<string>();

  constructor(
    readonly reader: PickleReader,
    private readonly options: UnpickleOptions,
  ) {}

  run(): Unpickled {
    for (let operations = 0; operations < limits.operations; operations++) {
      const opcode = this.reader.u8();
      if (opcode === stop) return { value: this.pop(), end: this.reader.at, globals: this.globals, called: this.called };
      const makeValue = values[opcode];
      if (makeValue === undefined) (actions[opcode] ?? this.unknown(opcode))(this);
      else {
        // Making it can take a mark away, and with it the stack: only then is it known where to push.
        const value = makeValue(this);
        this.stack.push(value);
      }
    }
    return this.tooLarge('has too many operations');
  }

  private unknown(opcode: number): never {
    return this.reader.fail(`the opcode 0x${opcode.toString(16)} does not exist`);
  }

  private tooLarge(what: string): never {
    throw new CheckpointError('too-large', `the pickle ${what}`, { offset: this.reader.at });
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    return value === undefined ? this.reader.fail('nothing on the stack') : value;
  }

  /** The last `count` values in the order in which they were pushed. */
  popMany(count: number): PickleValue[] {
    if (this.stack.length < count) this.reader.fail('nothing on the stack');
    return this.stack.splice(this.stack.length - count);
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined ? this.reader.fail('nothing on the stack') : value;
  }

  mark(): void {
    if (this.marks.length >= limits.marks) this.tooLarge('nests too deeply');
    this.marks.push(this.stack);
    this.stack = [];
  }

  /** The values since the last mark. */
  popMark(): PickleValue[] {
    const since = this.stack;
    this.stack = this.marks.pop() ?? this.reader.fail('no mark');
    return since;
  }

  popOrMark(): void {
    if (this.stack.length > 0) this.stack.pop();
    else this.popMark();
  }

  memoize(): void {
    this.remember(this.memo.length + this.scattered.size);
  }

  remember(key: number): void {
    const value = this.top();
    if (this.memo.length + this.scattered.size >= limits.memo) this.tooLarge('remembers too much');
    if (key > this.memo.length) this.scattered.set(key, value);
    else {
      this.memo[key] = value;
      this.scattered.delete(key);
    }
  }

  recall(key: number): PickleValue {
    const value = this.memo[key] ?? this.scattered.get(key);
    // A remembered None is null, which `??` passes over.
    if (value === undefined) return this.memo[key] === null ? null : this.reader.fail(`memo entry ${String(key)} was never put`);
    return value;
  }

  persistent(id: PickleValue): PickleValue {
    return this.options.persistent?.(id) ?? { kind: 'persistent', id };
  }

  global(module: string, name: string): GlobalNode {
    const full = `${module}.${name}`;
    this.globals.add(full);
    return { kind: 'global', name: full };
  }

  stackGlobal(): GlobalNode {
    const name = this.pop();
    const module = this.pop();
    if (isNode(name) || isNode(module)) return this.global('(computed)', '(computed)');
    return typeof name === 'string' && typeof module === 'string'
      ? this.global(module, name)
      : this.reader.fail('a global whose name is no text');
  }

  call(callee: PickleValue, args: readonly PickleValue[]): CallNode {
    if (!isNode(callee)) this.reader.fail('a call of something that cannot be called');
    this.called.add(globalName(callee) ?? '(computed)');
    const call: CallNode = { kind: 'call', callee, args, items: [], entries: [], state: undefined };
    this.options.onCall?.(call);
    return call;
  }

  /** The tuple of arguments on the stack. A computed one cannot be known. */
  popArguments(): readonly PickleValue[] {
    const args = this.pop();
    if (isNode(args) && args.kind === 'tuple') return args.items;
    return isNode(args) && args.kind === 'call' ? [args] : this.reader.fail('arguments that are no tuple');
  }

  append(added: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'list' && target.kind !== 'call')) this.reader.fail('an append to what is no list');
    for (const value of added) target.items.push(value);
  }

  addItems(added: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'set' && target.kind !== 'call')) this.reader.fail('an item added to what is no set');
    for (const value of added) target.items.push(value);
  }

  setItems(added: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target) || (target.kind !== 'dict' && target.kind !== 'call')) this.reader.fail('an item set on what is no dictionary');
    if (target.kind === 'call' && isTensor(target)) this.called.add(`${globalName(target.callee) ?? ''}(...).__setitem__`);
    for (const pair of this.pairs(added)) target.entries.push(pair);
  }

  pairs(added: readonly PickleValue[]): Entry[] {
    if (added.length % 2 === 1) this.reader.fail('a key without a value');
    const entries: Entry[] = [];
    for (let i = 0; i < added.length; i += 2) entries.push([this.key(added[i] ?? null), added[i + 1] ?? null]);
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

/** Assigning to elements of a tensor runs torch's code. */
function isTensor({ callee }: CallNode): boolean {
  return globalName(callee)?.startsWith('torch._utils._rebuild_') ?? false;
}
