import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/bytes/crc32c.js';
import { maskedCrc32c } from '../../../src/formats/tensorflow/crc32c.js';
import { unsnap } from '../../../src/formats/tensorflow/snappy.js';
import { entriesOf, readTable } from '../../../src/formats/tensorflow/table.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { message, varint } from '../protobuf/build-protobuf.js';
import { block, table } from './build-checkpoint.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function read(bytes: Uint8Array): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key, value } of readTable(new MemorySource(bytes))) found.push(`${words(key)}=${words(value)}`);
  return found;
}

describe('checksums', () => {
  it('are those of RFC 3720', () => {
    expect(crc32c(text('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });

  it('are stored under a mask', () => {
    expect(maskedCrc32c(text('123456789'))).toBe((((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8) >>> 0);
  });
});

describe('a table', () => {
  it('gives the entries of all blocks in order', async () => {
    const bytes = table(
      [
        ['a', text('1')],
        ['b', text('')],
      ],
      [['c', text('3')]],
    );
    expect(await read(bytes)).toEqual(['a=1', 'b=', 'c=3']);
  });

  it('is refused with any bit of a block changed', async () => {
    const good = table([['key', text('value')]]);
    const blockLength = block([['key', text('value')]]).length;
    for (let at = 0; at < blockLength + 5; at++) {
      const bad = good.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      await expect(read(bad)).rejects.toMatchObject({ tag: 'corrupt' });
    }
  });

  it('shares beginnings of keys', () => {
    const bytes = message(
      varint(0), varint(3), varint(1), text('abc'), text('1'),
      varint(2), varint(2), varint(1), text('de'), text('2'),
      varint(4), varint(0), varint(1), text('3'),
      Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0),
    ); // prettier-ignore
    expect([...entriesOf(bytes)].map(({ key }) => words(key))).toEqual(['abc', 'abde', 'abde']);
  });
});

describe('snappy', () => {
  it('takes literals and copies', () => {
    // Ten bytes: the literal "ab", then a copy of eight from two before.
    expect(words(unsnap(Uint8Array.of(10, 0x04, 0x61, 0x62, 0x11, 0x02)))).toBe('ababababab');
  });

  it('allocates nothing for claims that cannot be', () => {
    expect(() => unsnap(message(varint(2 ** 40), Uint8Array.of(0, 0x61)))).toThrow(/claims/);
    expect(() => unsnap(new Uint8Array(0))).toThrow();
    expect(() => unsnap(Uint8Array.of(40, 0x05, 0xff))).toThrow();
  });
});
