/** Places read as if they followed each other: every part of them, wherever it begins and ends. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { SingleStorage } from '../../../src/model/parameter.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { openJoined } from '../../../src/worker/kernel/joined.js';

const folder = mkdtempSync(path.join(tmpdir(), 'joined-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = path.join(folder, 'values');
writeFileSync(
  file,
  Uint8Array.from({ length: 100 }, (_, i) => i),
);
const packed = path.join(folder, 'packed');
const deflated = deflateRawSync(Uint8Array.of(40, 41, 42, 43));
writeFileSync(packed, deflated);

const pieces: readonly SingleStorage<AtPath>[] = [
  { kind: 'range', path: file, start: 10, length: 5 },
  { kind: 'held', bytes: Uint8Array.of(200, 201), length: 2 },
  { kind: 'range', path: file, start: 0, length: 0 },
  { kind: 'deflated', path: packed, start: 0, compressedLength: deflated.length, length: 4 },
  { kind: 'range', path: file, start: 97, length: 3 },
];
const whole = [10, 11, 12, 13, 14, 200, 201, 40, 41, 42, 43, 97, 98, 99];
const storage = { kind: 'joined', pieces, length: whole.length } as const;

it('gives every part, whole pieces or not', () => {
  const reader = openJoined(storage);
  for (let start = 0; start <= whole.length; start++) {
    for (let end = start; end <= whole.length; end++) {
      const target = new Uint8Array(end - start);
      reader.readInto(target, start);
      expect([...target]).toEqual(whole.slice(start, end));
    }
  }
  reader.close();
});

it('tells where its first byte lies', () => {
  const reader = openJoined(storage);
  expect([reader.length, reader.alignment]).toEqual([whole.length, 10]);
  reader.close();
});

describe('what cannot be read is an error', () => {
  it.each([
    [-1, 2],
    [whole.length - 1, 2],
  ])('from %i, %i bytes', (start, length) => {
    const reader = openJoined(storage);
    expect(() => {
      reader.readInto(new Uint8Array(length), start);
    }).toThrow(expect.objectContaining({ tag: 'corrupt' }) as Error);
    reader.close();
  });

  it('pieces that are shorter than the whole', () => {
    const open = (): unknown => openJoined({ ...storage, length: whole.length + 1 });
    expect(open).toThrow(expect.objectContaining({ tag: 'corrupt' }) as Error);
  });

  it('a file that is gone, once something of it is asked for', () => {
    const gone: SingleStorage<AtPath> = { kind: 'range', path: path.join(folder, 'gone'), start: 0, length: 1 };
    const reader = openJoined({ kind: 'joined', pieces: [...pieces, gone], length: whole.length + 1 });
    reader.readInto(new Uint8Array(whole.length), 0);
    expect(() => {
      reader.readInto(new Uint8Array(1), whole.length);
    }).toThrow(expect.objectContaining({ tag: 'not-found' }) as Error);
    reader.close();
  });

  it('a file that has become shorter', () => {
    const cut = path.join(folder, 'cut');
    writeFileSync(cut, Uint8Array.of(1, 2));
    const reader = openJoined({ kind: 'joined', pieces: [{ kind: 'range', path: cut, start: 0, length: 4 }], length: 4 });
    expect(() => {
      reader.readInto(new Uint8Array(4), 0);
    }).toThrow(expect.objectContaining({ tag: 'changed' }) as Error);
    reader.close();
  });
});

it('opens no more files at once than a thread may have', () => {
  const many = Array.from({ length: 3000 }, (_, i): SingleStorage<AtPath> => ({ kind: 'range', path: file, start: i % 100, length: 1 }));
  const reader = openJoined({ kind: 'joined', pieces: many, length: many.length });
  const before = freeNumbers(64);
  const taken = (): readonly number[] => {
    const free = freeNumbers(128);
    return before.filter((number) => !free.includes(number));
  };
  const target = new Uint8Array(many.length);
  reader.readInto(target, 0);
  expect(taken().length).toBeGreaterThan(0);
  expect(taken().length).toBeLessThanOrEqual(32);
  expect(target.every((byte, i) => byte === i % 100)).toBe(true);
  reader.close();
  expect(taken()).toEqual([]);
});

/** The lowest numbers that are free: what is opened takes the lowest one, on any system that numbers files so. */
function freeNumbers(count: number): readonly number[] {
  const opened = Array.from({ length: count }, () => openSync(file, 'r'));
  for (const number of opened) closeSync(number);
  return opened;
}
