/** What each opcode does, by its byte: those that only push a value, and those that do more. Names are those of Python's pickle.py. */
import { CheckpointError } from '../../model/errors.js';
import { floatFromText, integerFromText, integerOrTruth, long, memoKey, quoted, unescapeUnicode } from './literals.js';
import type { Machine } from './machine.js';
import { PickleFloat, type PickleValue, type SequenceNode } from './nodes.js';
import { textOrBytes, type PickleReader } from './reader.js';

const latestProtocol = 5;

/** Opcodes that push one value. */
export const values: Readonly<Record<number, (machine: Machine) => PickleValue>> = {
  /* FLOAT */ 0x46: ({ reader }) => floatFromText(reader),
  /* INT */ 0x49: ({ reader }) => integerOrTruth(reader),
  /* BININT */ 0x4a: ({ reader }) => reader.i32(),
  /* BININT1 */ 0x4b: ({ reader }) => reader.u8(),
  /* LONG */ 0x4c: ({ reader }) => integerFromText(reader, reader.line()),
  /* BININT2 */ 0x4d: ({ reader }) => reader.u16(),
  /* NONE */ 0x4e: () => null,
  /* PERSID */ 0x50: (machine) => machine.persistent(machine.reader.line()),
  /* BINPERSID */ 0x51: (machine) => machine.persistent(machine.pop()),
  /* STRING */ 0x53: ({ reader }) => quoted(reader),
  /* BINSTRING */ 0x54: ({ reader }) => byteString(reader, reader.i32()),
  /* SHORT_BINSTRING */ 0x55: ({ reader }) => byteString(reader, reader.u8()),
  /* UNICODE */ 0x56: ({ reader }) => unescapeUnicode(reader.line()),
  /* BINUNICODE */ 0x58: ({ reader }) => text(reader, reader.u32()),
  /* GLOBAL */ 0x63: (machine) => machine.global(machine.reader.line(), machine.reader.line()),
  /* DICT */ 0x64: (machine) => ({ kind: 'dict', entries: machine.pairs(machine.popMark()) }),
  /* EMPTY_DICT */ 0x7d: () => ({ kind: 'dict', entries: [] }),
  /* GET */ 0x67: (machine) => machine.recall(memoKey(machine.reader)),
  /* BINGET */ 0x68: (machine) => machine.recall(machine.reader.u8()),
  /* LONG_BINGET */ 0x6a: (machine) => machine.recall(machine.reader.u32()),
  /* LIST */ 0x6c: (machine) => sequence('list', machine.popMark()),
  /* EMPTY_LIST */ 0x5d: () => sequence('list', []),
  /* TUPLE */ 0x74: (machine) => sequence('tuple', machine.popMark()),
  /* EMPTY_TUPLE */ 0x29: () => sequence('tuple', []),
  /* BINFLOAT */ 0x47: ({ reader }) => new PickleFloat(reader.f64()),
  /* DUP */ 0x32: (machine) => machine.top(),
  /* EXT1, EXT2, EXT4 */ 0x82: (machine) => extension(machine, machine.reader.u8()),
  0x83: (machine) => extension(machine, machine.reader.u16()),
  0x84: (machine) => extension(machine, machine.reader.i32()),
  /* TUPLE1, TUPLE2, TUPLE3 */ 0x85: (machine) => sequence('tuple', machine.popMany(1)),
  0x86: (machine) => sequence('tuple', machine.popMany(2)),
  0x87: (machine) => sequence('tuple', machine.popMany(3)),
  /* NEWTRUE, NEWFALSE */ 0x88: () => true,
  0x89: () => false,
  /* LONG1, LONG4 */ 0x8a: ({ reader }) => long(reader, reader.u8()),
  0x8b: ({ reader }) => long(reader, reader.i32()),
  /* BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8 */ 0x42: ({ reader }) => bytes(reader, reader.u32()),
  0x43: ({ reader }) => bytes(reader, reader.u8()),
  0x8e: ({ reader }) => bytes(reader, reader.u64()),
  0x96: ({ reader }) => bytes(reader, reader.u64()),
  /* SHORT_BINUNICODE, BINUNICODE8 */ 0x8c: ({ reader }) => reader.text(reader.u8()),
  0x8d: ({ reader }) => text(reader, reader.u64()),
  /* EMPTY_SET, FROZENSET */ 0x8f: () => sequence('set', []),
  0x91: (machine) => sequence('frozenset', machine.popMark()),
  /* STACK_GLOBAL */ 0x93: (machine) => machine.stackGlobal(),
  /* REDUCE, NEWOBJ */ 0x52: callWithArguments,
  0x81: callWithArguments,
  /* NEWOBJ_EX */ 0x92: newObjectExtended,
  /* INST, OBJ */ 0x69: instance,
  0x6f: object,
};

export const actions: Readonly<Record<number, (machine: Machine) => void>> = {
  /* MARK */ 0x28: (machine) => {
    machine.mark();
  },
  /* POP */ 0x30: (machine) => {
    machine.popOrMark();
  },
  /* POP_MARK */ 0x31: (machine) => {
    machine.popMark();
  },
  /* APPEND */ 0x61: (machine) => {
    machine.append([machine.pop()]);
  },
  /* APPENDS */ 0x65: (machine) => {
    machine.append(machine.popMark());
  },
  /* ADDITEMS */ 0x90: (machine) => {
    machine.addItems(machine.popMark());
  },
  /* SETITEM */ 0x73: (machine) => {
    machine.setItems(machine.popMany(2));
  },
  /* SETITEMS */ 0x75: (machine) => {
    machine.setItems(machine.popMark());
  },
  /* BUILD */ 0x62: (machine) => {
    machine.build();
  },
  /* PUT */ 0x70: (machine) => {
    machine.remember(memoKey(machine.reader));
  },
  /* BINPUT */ 0x71: (machine) => {
    machine.remember(machine.reader.u8());
  },
  /* LONG_BINPUT */ 0x72: (machine) => {
    machine.remember(machine.reader.u32());
  },
  /* MEMOIZE */ 0x94: (machine) => {
    machine.memoize();
  },
  /* PROTO */ 0x80: ({ reader }) => {
    const version = reader.u8();
    if (version > latestProtocol) throw new CheckpointError('unsupported', `pickle protocol ${String(version)}`, { offset: reader.at });
  },
  /* FRAME */ 0x95: ({ reader }) => {
    if (reader.u64() > reader.left) reader.fail('a frame longer than the file');
  },
  /* NEXT_BUFFER, READONLY_BUFFER */ 0x97: unsupportedBuffers,
  0x98: unsupportedBuffers,
};

function bytes(reader: PickleReader, length: number): PickleValue {
  return reader.span() ?? { kind: 'bytes', bytes: reader.take(length) };
}

function text(reader: PickleReader, length: number): PickleValue {
  return reader.span() ?? reader.text(length);
}

/** Python 2's `str`. */
function byteString(reader: PickleReader, length: number): PickleValue {
  return reader.span() ?? textOrBytes(reader.take(length));
}

function sequence(kind: SequenceNode['kind'], items: PickleValue[]): SequenceNode {
  return { kind, items };
}

function callWithArguments(machine: Machine): PickleValue {
  const args = machine.popArguments();
  return machine.call(machine.pop(), args);
}

function newObjectExtended(machine: Machine): PickleValue {
  const keywords = machine.pop();
  const args = machine.popArguments();
  return machine.call(machine.pop(), [...args, keywords]);
}

function instance(machine: Machine): PickleValue {
  const callee = machine.global(machine.reader.line(), machine.reader.line());
  return machine.call(callee, machine.popMark());
}

function object(machine: Machine): PickleValue {
  const [callee, ...args] = machine.popMark();
  return machine.call(callee ?? machine.reader.fail('an object without a class'), args);
}

function extension(machine: Machine, code: number): PickleValue {
  if (code <= 0) machine.reader.fail('an extension code that does not exist');
  return machine.global('(extension)', String(code));
}

function unsupportedBuffers(): never {
  throw new CheckpointError('unsupported', 'the pickle keeps its buffers elsewhere');
}
