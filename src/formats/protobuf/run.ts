/**
 * Runs a reading over a file or over bytes in memory.
 *
 *   const model = await readProtobuf(source, readModel, signal);
 *   for (const field of fieldsOf(entry)) if (field.number === 1 && field.wire === 'varint') dtype = Number(field.value);
 */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';
import type { Field } from './field.js';
import { ProtobufReader, type Reading } from './reader.js';

/** Where reading goes on without a gap, blocks grow to this. */
const largestBlock = 64 * 1024;
/** Behind something that was passed over, mostly a tensor, there is little to read before the next. */
const smallestBlock = 512;
const growth = 4;

/** Reads blocks of the file as the reading asks for them; what the messages only point to is not read. */
export async function readProtobuf<T>(source: ByteSource, read: (reader: ProtobufReader) => Reading<T>, signal?: AbortSignal): Promise<T> {
  const reader = new ProtobufReader(source.size);
  const reading = read(reader);
  let length = largestBlock;
  let reached = 0;
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) return step.value;
    const { start, end } = step.value;
    const goesOn = start <= reached && end > reached;
    length = goesOn ? Math.min(growth * length, largestBlock) : smallestBlock;
    reached = Math.min(Math.max(end, start + length), source.size);
    reader.load(start, await source.read({ start, end: reached }, signal));
  }
}

/** As `readProtobuf`, at once: everything is there. */
export function parseProtobuf<T>(bytes: Uint8Array, read: (reader: ProtobufReader) => Reading<T>): T {
  const reader = new ProtobufReader(bytes.length);
  reader.load(0, bytes);
  return atOnce(read(reader));
}

/** The fields of a small message, one by one; a field's window counts from the start of `bytes`. Throws `corrupt` where it is not protobuf. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field, undefined, undefined> {
  const reader = new ProtobufReader(bytes.length);
  reader.load(0, bytes);
  const message = reader.root();
  for (let field = atOnce(reader.next(message)); field !== undefined; field = atOnce(reader.next(message))) yield field;
}

function atOnce<T>(reading: Reading<T>): T {
  const step = reading.next();
  if (step.done === true) return step.value;
  throw new CheckpointError('internal', `bytes ${String(step.value.start)} to ${String(step.value.end)} are not in memory`);
}
