import { describe, expect, it } from 'vitest';
import { Varints } from '../../../src/formats/protobuf/varint.js';
import { message, varint } from './build-protobuf.js';

const edges = [0n, 1n, 127n, 128n, 2n ** 28n - 1n, 2n ** 28n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 56n, 2n ** 63n, 2n ** 64n - 1n];

describe('numbers of seven bits a byte', () => {
  it.each(edges)('%s is exact', (value) => {
    const numbers = new Varints(varint(value));
    expect(numbers.next()).toBe(Number(value));
    expect(numbers.value).toBe(value);
    expect(numbers.words).toEqual([Number(value & 0xffff_ffffn), Number(value >> 32n)]);
    expect(numbers.more).toBe(false);
  });

  it('reads one after the other', () => {
    const numbers = new Varints(message(...edges.map(varint)));
    const read: bigint[] = [];
    while (numbers.more) {
      numbers.next();
      read.push(numbers.value);
    }
    expect(read).toEqual(edges);
  });

  it('takes a number that is longer than it need be', () => {
    expect(new Varints(Uint8Array.of(0x88, 0x80, 0x80, 0x80, 0x80, 0x00)).next()).toBe(8);
  });

  it('drops bits beyond 64', () => {
    const numbers = new Varints(Uint8Array.of(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e));
    expect(numbers.next()).toBe(5);
    expect(numbers.value).toBe(5n);
  });

  it('refuses a number that is cut off, and one of eleven bytes', () => {
    expect(() => new Varints(Uint8Array.of(0x80)).next()).toThrow('cut off');
    expect(() => new Varints(new Uint8Array(0)).next()).toThrow('cut off');
    expect(() => new Varints(new Uint8Array(11).fill(0x80)).next()).toThrow('more than ten bytes');
  });
});
