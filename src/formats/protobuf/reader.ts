/**
 * Walks protobuf messages field by field without reading what is in them. A parser is written once, as a generator that hands out the window of bytes it
 * lacks, and runs over memory or over a file (`run.ts`):
 *
 *   function* nameOf(reader: ProtobufReader): Reading<string> {
 *     const message = reader.root();
 *     let name = '';
 *     for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message))
 *       if (field.number === 8 && field.wire === 'bytes') name = yield* reader.text(field, 1000);
 *     return name;
 *   }
 *   const name = await readProtobuf(source, nameOf, signal);
 */
import { CheckpointError } from '../../model/errors.js';
import type { BytesField, Field, ScalarField, Window } from './field.js';
import { Varints } from './varint.js';

/** Yields windows that must be loaded before it can go on; ends with its result. */
export type Reading<T> = Generator<Window, T, undefined>;

/** Protobuf's own limit: messages, and groups, inside each other. */
const deepest = 100;
/** Some seconds of reading: a file of more fields was made for that. */
const mostFields = 20_000_000;
/** A tag and a number, or a tag and a length. */
const longestHead = 20;
const largestNumber = 2 ** 29;

/** A message that is being walked: `at` moves from `start` to `end`. */
export class Message implements Window {
  at: number;

  constructor(
    readonly start: number,
    readonly end: number,
    readonly depth: number,
  ) {
    this.at = start;
  }
}

export class ProtobufReader {
  private block: Uint8Array = new Uint8Array(0);
  private blockStart = 0;
  private fields = 0;

  constructor(readonly size: number) {}

  /** Only for what runs a reading: the bytes from `start`, as many as were asked for or more. */
  load(start: number, block: Uint8Array): void {
    this.blockStart = start;
    this.block = block;
  }

  /** Everything as one message. */
  root(): Message {
    return new Message(0, this.size, 1);
  }

  /** A field's bytes as a message inside the one it stands in. `too-large` beyond 100 messages inside each other. */
  enter(field: BytesField, outer: Message): Message {
    if (outer.depth >= deepest) throw new CheckpointError('too-large', `messages ${String(deepest)} deep`, { offset: field.start });
    return new Message(field.start, field.end, outer.depth + 1);
  }

  /** The next field, or undefined at the end. Groups, long out of use, are gone past. `corrupt` for what is not protobuf. */
  *next(message: Message): Reading<Field | undefined> {
    while (message.at < message.end) {
      const field = yield* this.any(message);
      if (typeof field === 'object') return field;
      yield* this.passGroup(message, field);
    }
    return undefined;
  }

  /** A view of the bytes: copy what is to be kept. `too-large` beyond `most`. */
  *bytes({ start, end }: Window, most: number): Reading<Uint8Array> {
    if (end - start > most) throw new CheckpointError('too-large', `${String(end - start)} bytes of text or numbers`, { offset: start });
    yield* this.need(start, end);
    return this.block.subarray(start - this.blockStart, end - this.blockStart);
  }

  /** What is not UTF-8 becomes U+FFFD. `too-large` beyond `most` bytes. */
  *text(window: Window, most: number): Reading<string> {
    const bytes = yield* this.bytes(window, most);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  }

  /** The numbers of a repeated field, packed or not (writers may mix both). `too-large` beyond `most` bytes. */
  *varints(field: Field, most: number): Reading<readonly bigint[]> {
    if (field.wire === 'varint') return [field.value];
    if (field.wire !== 'bytes') return [];
    const numbers = new Varints(yield* this.bytes(field, most));
    const values: bigint[] = [];
    while (numbers.more) {
      numbers.next();
      values.push(numbers.value);
    }
    return values;
  }

  private *need(start: number, end: number): Reading<undefined> {
    if (start < this.blockStart || end > this.blockStart + this.block.length) yield { start, end };
    return undefined;
  }

  /** The next field; for the start of a group its number, for the end of one its number below zero. */
  private *any(message: Message): Reading<Field | number> {
    if (++this.fields > mostFields) throw new CheckpointError('too-large', `more than ${String(mostFields)} fields`);
    yield* this.need(message.at, Math.min(message.at + longestHead, message.end));
    const head = new Varints(this.block, message.at - this.blockStart, Math.min(message.end - this.blockStart, this.block.length));
    const tag = head.next();
    const number = Math.floor(tag / 8);
    if (number === 0 || number >= largestNumber) this.fail(`a field has the number ${String(number)}`, message.at);
    const wire = tag % 8;
    if (wire === 3 || wire === 4) {
      message.at = this.blockStart + head.at;
      return wire === 3 ? number : -number;
    }
    const field = wire === 2 ? this.bytesField(number, head, message) : this.scalar(number, wire, head, message);
    message.at = field.end;
    return field;
  }

  private bytesField(number: number, head: Varints, message: Message): BytesField {
    const length = head.next();
    const start = this.blockStart + head.at;
    if (length > message.end - start) this.fail(`${String(length)} bytes in a message that has ${String(message.end - start)} left`, start);
    return { number, wire: 'bytes', start, end: start + length };
  }

  private scalar(number: number, wire: number, head: Varints, message: Message): ScalarField {
    const start = this.blockStart + head.at;
    if (wire === 0) {
      head.next();
      return { number, wire: 'varint', value: head.value, start, end: this.blockStart + head.at };
    }
    const length = wire === 5 ? 4 : wire === 1 ? 8 : this.fail(`the wire type ${String(wire)} does not exist`, message.at);
    if (length > message.end - start) this.fail('a number is cut off', start);
    const view = new DataView(this.block.buffer, this.block.byteOffset + head.at, length);
    return length === 4
      ? { number, wire: 'fixed32', value: BigInt(view.getUint32(0, true)), start, end: start + length }
      : { number, wire: 'fixed64', value: view.getBigUint64(0, true), start, end: start + length };
  }

  private *passGroup(message: Message, opened: number): Reading<undefined> {
    const open: number[] = [];
    for (let mark: Field | number = opened; ; mark = yield* this.any(message)) {
      if (typeof mark === 'number' && mark > 0) open.push(mark);
      else if (typeof mark === 'number' && open.pop() !== -mark) this.fail('a group ends that did not begin', message.at);
      if (open.length === 0) return undefined;
      if (message.depth + open.length > deepest) throw new CheckpointError('too-large', `groups ${String(deepest)} deep`);
      if (message.at >= message.end) this.fail('a group does not end', message.at);
    }
  }

  private fail(what: string, offset: number): never {
    throw new CheckpointError('corrupt', `not protobuf: ${what}`, { offset });
  }
}
