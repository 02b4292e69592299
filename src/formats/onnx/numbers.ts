/**
 * Numbers that a message holds one by one: packed into one field, or a field each, or both in turn. They are remembered as stretches of the file
 * and read when it is known what they are.
 */
import { CheckpointError } from '../../model/errors.js';
import type { Field, Window } from '../protobuf/field.js';
import { Message, type ProtobufReader, type Reading } from '../protobuf/reader.js';
import { Varints } from '../protobuf/varint.js';

/** Packed numbers, or fields of one number that follow each other. */
export interface Stretch extends Window {
  readonly number: number;
  readonly packed: boolean;
}

const mostStretches = 100_000;
/** Packed numbers are read in pieces of this size. */
const piece = 1 << 20;
const longestVarint = 10;

/** The stretches of one repeated field, in the order of the file. */
export class Numbers {
  readonly stretches: Stretch[] = [];

  /** `width`: bytes of a number, or `varint`. */
  constructor(readonly width: 4 | 8 | 'varint') {}

  /** `from`: where the field's tag begins. A field of another wire type is not this one: protobuf passes over it. */
  add(field: Field, from: number): void {
    const { number, start, end } = field;
    const last = this.stretches.at(-1);
    if (field.wire === 'bytes') {
      if (this.width !== 'varint' && (end - start) % this.width !== 0)
        throw new CheckpointError('corrupt', `packed numbers of ${String(this.width)} bytes in ${String(end - start)} bytes`, {
          offset: start,
        });
      if (end > start) this.stretches.push({ number, packed: true, start, end });
    } else if (field.wire === (this.width === 'varint' ? 'varint' : `fixed${8 * this.width === 32 ? 32 : 64}`)) {
      if (last?.packed === false && last.end === from) this.stretches[this.stretches.length - 1] = { ...last, end };
      else this.stretches.push({ number, packed: false, start: from, end });
    }
    if (this.stretches.length > mostStretches)
      throw new CheckpointError('too-large', `numbers in more than ${String(mostStretches)} pieces`);
  }

  /** Bytes of the file they take: never fewer than there are numbers. */
  get bytes(): number {
    return this.stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Calls `take` with bits 0 to 31 and 32 to 63 of each. */
  *each(reader: ProtobufReader, take: (low: number, high: number) => void): Reading<undefined> {
    for (const stretch of this.stretches) {
      if (!stretch.packed) yield* eachField(reader, stretch, take);
      else if (this.width === 'varint') yield* eachVarint(reader, stretch, take);
      else yield* eachFixed(reader, stretch, this.width, take);
    }
    return undefined;
  }
}

type Take = (low: number, high: number) => void;

function* eachField(reader: ProtobufReader, { number, start, end }: Stretch, take: Take): Reading<undefined> {
  const fields = new Message(start, end, 1);
  for (let field = yield* reader.next(fields); field !== undefined; field = yield* reader.next(fields))
    if (field.number === number && field.wire !== 'bytes') take(Number(field.value & 0xffff_ffffn), Number(field.value >> 32n));
  return undefined;
}

function* eachVarint(reader: ProtobufReader, { start, end }: Stretch, take: Take): Reading<undefined> {
  for (let at = start; at < end;) {
    const until = Math.min(at + piece, end);
    const numbers = new Varints(yield* reader.bytes({ start: at, end: until }, piece));
    // The last number of a piece may go on in the next.
    const safe = until === end ? until : until - longestVarint;
    while (numbers.more && at + numbers.at < safe) {
      numbers.next();
      take(...numbers.words);
    }
    at += numbers.at;
  }
  return undefined;
}

function* eachFixed(reader: ProtobufReader, { start, end }: Stretch, width: 4 | 8, take: Take): Reading<undefined> {
  for (let at = start; at < end; at += piece) {
    const bytes = yield* reader.bytes({ start: at, end: Math.min(at + piece, end) }, piece);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < bytes.length; i += width) take(view.getUint32(i, true), width === 8 ? view.getUint32(i + 4, true) : 0);
  }
  return undefined;
}
