import { describe, expect, it } from 'vitest';
import { countOf, type Field } from '../../../src/formats/protobuf/field.js';
import type { ProtobufReader, Reading } from '../../../src/formats/protobuf/reader.js';
import { fieldsOf, parseProtobuf, readProtobuf } from '../../../src/formats/protobuf/run.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { bytesField, fixed32Field, fixed64Field, group, message, varint, varintField } from './build-protobuf.js';

function* all(reader: ProtobufReader): Reading<readonly Field[]> {
  const fields: Field[] = [];
  const root = reader.root();
  for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) fields.push(field);
  return fields;
}

/** Goes into field 1 as long as there is one; returns the depth. */
function* descend(reader: ProtobufReader): Reading<number> {
  let at = reader.root();
  for (let field = yield* reader.next(at); field !== undefined; field = yield* reader.next(at))
    if (field.number === 1 && field.wire === 'bytes') at = reader.enter(field, at);
  return at.depth;
}

function nested(depth: number): Uint8Array {
  let bytes = varintField(2, 1);
  for (let i = 1; i < depth; i++) bytes = bytesField(1, bytes);
  return bytes;
}

const mixed = message(
  varintField(1, 300),
  bytesField(2, 'text'),
  fixed32Field(3, 0xffff_ffff),
  fixed64Field(4, 2n ** 64n - 1n),
  varintField(2 ** 29 - 1, -1),
);

describe('fields of a message', () => {
  it('tells numbers, and where the others lie', () => {
    expect(parseProtobuf(mixed, all)).toEqual([
      { number: 1, wire: 'varint', value: 300n, start: 1, end: 3 },
      { number: 2, wire: 'bytes', start: 5, end: 9 },
      { number: 3, wire: 'fixed32', value: 0xffff_ffffn, start: 10, end: 14 },
      { number: 4, wire: 'fixed64', value: 2n ** 64n - 1n, start: 15, end: 23 },
      { number: 2 ** 29 - 1, wire: 'varint', value: 2n ** 64n - 1n, start: 28, end: 38 },
    ]);
    expect([...fieldsOf(mixed)]).toEqual(parseProtobuf(mixed, all));
  });

  it('is the same from a file', async () => {
    expect(await readProtobuf(new MemorySource(mixed), all)).toEqual(parseProtobuf(mixed, all));
  });

  it('reads texts and packed numbers', () => {
    const bytes = message(
      bytesField(1, Uint8Array.of(0xff, 0x61)),
      bytesField(2, message(varint(1), varint(2n ** 63n))),
      varintField(2, 5),
    );
    const read = parseProtobuf(bytes, function* (reader) {
      const root = reader.root();
      let name = '';
      const numbers: bigint[] = [];
      for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root)) {
        if (field.number === 1) name = yield* reader.text(field, 100);
        else numbers.push(...(yield* reader.varints(field, 100)));
      }
      return { name, numbers };
    });
    expect(read).toEqual({ name: '\ufffda', numbers: [1n, 2n ** 63n, 5n] });
  });

  it('goes past groups that end', () => {
    const bytes = message(group(9, varintField(1, 1), group(8, bytesField(3, 'x'))), varintField(1, 7));
    expect([...fieldsOf(bytes)]).toMatchObject([{ number: 1, value: 7n }]);
  });
});

describe('what is not protobuf', () => {
  const deepGroups = message(
    ...Array.from({ length: 5000 }, () => Uint8Array.of(0x0b)),
    ...Array.from({ length: 5000 }, () => Uint8Array.of(0x0c)),
  );
  it.each([
    ['a field of number 0', Uint8Array.of(0x00, 0x01), 'corrupt'],
    ['a field of number 2^29', varintField(2 ** 29, 1), 'corrupt'],
    ['wire type 6', Uint8Array.of(0x0e), 'corrupt'],
    ['wire type 7', Uint8Array.of(0x0f), 'corrupt'],
    ['a tag that is cut off', Uint8Array.of(0x80), 'corrupt'],
    ['a length beyond the end', Uint8Array.of(0x0a, 0x02, 0x00), 'corrupt'],
    ['a length of 2^63', message(Uint8Array.of(0x0a), varint(2n ** 63n)), 'corrupt'],
    ['a length of -3', message(Uint8Array.of(0x0a), varint(-3)), 'corrupt'],
    ['a fixed number that is cut off', Uint8Array.of(0x0d, 0, 0, 0), 'corrupt'],
    ['a group that does not end', Uint8Array.of(0x0b, 0x08, 0x01), 'corrupt'],
    ['a group that ends with another number', Uint8Array.of(0x0b, 0x14), 'corrupt'],
    ['the end of a group that did not begin', Uint8Array.of(0x0c), 'corrupt'],
    ['5,000 groups inside each other', deepGroups, 'too-large'],
  ])('%s', async (_, bytes, tag) => {
    expect(() => parseProtobuf(bytes, all)).toThrow(expect.objectContaining({ tag }));
    expect(() => [...fieldsOf(bytes)]).toThrow(expect.objectContaining({ tag }));
    await expect(readProtobuf(new MemorySource(bytes), all)).rejects.toMatchObject({ tag });
  });

  it('a field that is longer than its message', () => {
    const bytes = message(bytesField(1, Uint8Array.of(0x12, 0x05, 0x00)), bytesField(3, 'behind'));
    expect(() => parseProtobuf(bytes, descend)).toThrow('5 bytes in a message that has 1 left');
  });

  it('more than 100 messages inside each other', () => {
    expect(parseProtobuf(nested(100), descend)).toBe(100);
    expect(() => parseProtobuf(nested(101), descend)).toThrow(expect.objectContaining({ tag: 'too-large' }));
  });

  it('a text longer than it may be', () => {
    const read = (): string =>
      parseProtobuf(bytesField(1, 'abc'), function* (reader) {
        const field = yield* reader.next(reader.root());
        return field === undefined ? '' : yield* reader.text(field, 2);
      });
    expect(read).toThrow(expect.objectContaining({ tag: 'too-large' }));
  });

  it('counts that are none', () => {
    expect(countOf(2n ** 53n - 1n, 'a size')).toBe(2 ** 53 - 1);
    expect(() => countOf(2n ** 53n, 'a size')).toThrow('a size is 9007199254740992');
    expect(() => countOf(2n ** 64n - 1n, 'a size')).toThrow('a size is -1');
  });
});

describe('bytes read of a file', () => {
  it('passes over what is not asked for', async () => {
    const gib = 2 ** 30;
    const head = message(Uint8Array.of(0x0a), varint(gib));
    const source = new MemorySource(head, head.length + gib);
    expect(await readProtobuf(source, all)).toEqual([{ number: 1, wire: 'bytes', start: 6, end: 6 + gib }]);
    expect(source.bytesRead).toBe(64 * 1024);
  });

  it('reads little behind what was passed over', async () => {
    const large = bytesField(1, new Uint8Array(200_000));
    const source = new MemorySource(message(...Array.from({ length: 50 }, () => large)));
    expect(await readProtobuf(source, all)).toHaveLength(50);
    expect(source.reads.slice(1).every(({ start, end }) => end - start <= 4096)).toBe(true);
    expect(source.reads).toHaveLength(50);
  });

  it('reads on in blocks of 64 KiB', async () => {
    const source = new MemorySource(message(...Array.from({ length: 100_000 }, () => bytesField(1, 'small'))));
    expect(await readProtobuf(source, all)).toHaveLength(100_000);
    expect(source.reads.length).toBeLessThan(14);
  });
});
