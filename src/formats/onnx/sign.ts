/** ONNX has no magic number: a file is recognised by its first fields, which only a ModelProto has in this way. */
import type { Probe } from '../format.js';
import type { Field } from '../protobuf/field.js';
import { ProtobufReader, type Reading } from '../protobuf/reader.js';
import { CheckpointError } from '../../model/errors.js';

/** The newest is 14. */
const newestVersion = 100n;
/** Producer, its version, domain, model version, documentation: all before the graph. */
const before = [2, 3, 4, 5, 6];

/** By content; and by its name unless the first byte is none of a protobuf message. */
export function isModel({ name, head, size }: Probe): boolean {
  if (name.toLowerCase().endsWith('.onnx')) return [0, 1, 2, 5].includes((head[0] ?? 3) & 7);
  return holdsModel(head, size);
}

/** `ir_version`, then nothing but what stands before a graph or an opset, whose field begins within the head. */
function holdsModel(head: Uint8Array, size: number): boolean {
  const reader = new ProtobufReader(size);
  reader.load(0, head);
  const message = reader.root();
  for (let first = true; ; first = false) {
    const field = fieldAtHand(reader.next(message));
    if (field === undefined) return false;
    if (first && !(field.number === 1 && field.wire === 'varint' && field.value <= newestVersion)) return false;
    if (!first && field.wire === 'bytes' && (field.number === 7 || field.number === 8)) return startsGraph(head, field);
    if (!first && !before.includes(field.number)) return false;
  }
}

/** Of a GraphProto or an OperatorSetIdProto: what begins with a field of text or messages, or with the version alone. */
function startsGraph(head: Uint8Array, { start, end }: Field): boolean {
  return end > start && [0x0a, 0x10, 0x12, 0x2a, 0x5a].includes(head[start] ?? 0);
}

/** Undefined at the end of the bytes at hand, and for what is not protobuf. */
function fieldAtHand(reading: Reading<Field | undefined>): Field | undefined {
  try {
    const step = reading.next();
    return step.done === true ? step.value : undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}
