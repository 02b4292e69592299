import { describe, expect, it } from 'vitest';
import { readDirectory } from '../../../src/bytes/zip/directory.js';
import { readMemberHead, type MemberHead } from '../../../src/bytes/zip/head.js';
import { buildZip, text, type Member, type SegmentedSource } from './build-zip.js';

const long = text(Array.from({ length: 50_000 }, (_, i) => String(i)).join(' '));

async function headOf(member: Member, length: number, source: SegmentedSource = buildZip([member])): Promise<MemberHead> {
  const { members } = await readDirectory(source);
  const [first] = members;
  if (first === undefined) throw new Error('no member');
  return await readMemberHead(source, first, length);
}

describe('the first bytes of a member', () => {
  it.each([false, true])('are as many as were asked for (deflated: %s)', async (deflate) => {
    for (const length of [0, 1, 64, 1000, 20_000]) {
      const { bytes, checksumMatches } = await headOf({ name: 'a', data: long, deflate }, length);
      expect(Buffer.from(bytes).equals(Buffer.from(long.subarray(0, length)))).toBe(true);
      expect(checksumMatches).toBeUndefined();
    }
  });

  it.each([false, true])('of a short one are all, with the checksum (deflated: %s)', async (deflate) => {
    const { bytes, checksumMatches } = await headOf({ name: 'a', data: text('short'), deflate }, 1000);
    expect(Buffer.from(bytes).toString()).toBe('short');
    expect(checksumMatches).toBe(true);
  });

  it('are few also of a member that inflates a thousand times', async () => {
    const { bytes } = await headOf({ name: 'a', data: new Uint8Array(16_000_000), deflate: true }, 100);
    expect(bytes).toEqual(new Uint8Array(100));
  });

  it('take few reads', async () => {
    const source = buildZip([{ name: 'a', data: 2 ** 33 }]);
    await headOf({ name: 'a', data: 0 }, 100, source);
    expect(source.reads.slice(-2).map(({ start, end }) => end - start)).toEqual([31, 100]);
  });

  it('of what does not inflate are refused', async () => {
    const source = buildZip([{ name: 'a', data: long, deflate: true }]);
    const broken = source.with([{ start: 31, bytes: new Uint8Array(64).fill(0xff) }]);
    await expect(headOf({ name: 'a', data: 0 }, 100, broken)).rejects.toThrow('does not inflate');
  });
});
