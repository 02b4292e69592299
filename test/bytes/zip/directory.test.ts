import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/bytes/zip/crc32.js';
import { readDirectory, type ZipMember } from '../../../src/bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../../src/bytes/zip/member.js';
import { buildZip, text, type SegmentedSource } from './build-zip.js';

const gib = 2 ** 30;

async function memberOf(source: SegmentedSource, name: string): Promise<ZipMember> {
  const { members } = await readDirectory(source);
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) throw new Error(`no ${name}`);
  return member;
}

describe('the directory', () => {
  it('lists members in its own order, with where their headers start', async () => {
    const { members, warnings } = await readDirectory(
      buildZip([
        { name: 'b', data: text('hello') },
        { name: 'a', data: text('x'.repeat(1000)), deflate: true },
      ]),
    );
    expect(members.map(({ name, method, length }) => [name, method, length])).toEqual([
      ['b', 'stored', 5],
      ['a', 'deflated', 1000],
    ]);
    expect(members[0]?.headerStart).toBe(0);
    expect(members[1]?.headerStart).toBe(30 + 1 + 5);
    expect(warnings).toEqual([]);
  });

  it('keeps a byte order mark in a name', async () => {
    const source = buildZip([
      { name: '\ufeffa', data: text('marked') },
      { name: 'a', data: text('plain') },
    ]);
    const { members, warnings } = await readDirectory(source);
    expect(members.map(({ name }) => name)).toEqual(['\ufeffa', 'a']);
    expect(warnings).toEqual([]);
    expect(new TextDecoder().decode((await readMember(source, await memberOf(source, '\ufeffa'), 100)).bytes)).toBe('marked');
  });

  it('knows members beyond 4 GiB', async () => {
    const source = buildZip([
      { name: 'huge', data: 5 * gib },
      { name: 'after', data: text('end') },
    ]);
    const after = await memberOf(source, 'after');
    expect((await memberOf(source, 'huge')).length).toBe(5 * gib);
    expect(after.headerStart).toBe(30 + 4 + 5 * gib);
    expect((await readLocalHeader(source, after)).dataStart).toBe(30 + 4 + 5 * gib + 30 + 5);
    expect(new TextDecoder().decode((await readMember(source, after, 100)).bytes)).toBe('end');
  });

  it('takes two reads, whatever the members’ sizes', async () => {
    const small = buildZip([{ name: 'a', data: 10 }]);
    const large = buildZip([{ name: 'a', data: 60 * gib }]);
    await readDirectory(small);
    await readDirectory(large);
    expect(small.reads.length).toBe(2);
    expect(large.reads.length).toBe(2);
    expect(large.bytesRead).toBeLessThan(70_000);
  });

  it('says when a name is there twice', async () => {
    const { warnings } = await readDirectory(
      buildZip([
        { name: 'a', data: 1 },
        { name: 'a', data: 2 },
      ]),
    );
    expect(warnings.map(({ tag }) => tag)).toEqual(['corrupt']);
  });
});

describe('a member', () => {
  it('starts after its own header, which pads as the directory does not say', async () => {
    const source = buildZip([{ name: 'data/0', data: text('four'), padding: 28 }]);
    const { dataStart } = await readLocalHeader(source, await memberOf(source, 'data/0'));
    expect(dataStart).toBe(64);
    expect(new TextDecoder().decode(await source.read({ start: 64, end: 68 }))).toBe('four');
  });

  it('inflates to exactly its length', async () => {
    const source = buildZip([{ name: 'a', data: text('x'.repeat(5000)), deflate: true }]);
    const { bytes, checksumMatches } = await readMember(source, await memberOf(source, 'a'), 5000);
    expect(bytes).toEqual(text('x'.repeat(5000)));
    expect(checksumMatches).toBe(true);
  });

  it('is not read beyond the cap', async () => {
    const source = buildZip([{ name: 'a', data: 100 }]);
    const member = await memberOf(source, 'a');
    await expect(readMember(source, member, 99)).rejects.toMatchObject({ tag: 'too-large' });
  });

  it('that claims more than deflate can give is refused before it is tried', async () => {
    const source = buildZip([{ name: 'a', data: text('x'.repeat(100)), deflate: true }]);
    const member = { ...(await memberOf(source, 'a')), length: 2 ** 40 };
    const reads = source.reads.length;
    await expect(readMember(source, member, Infinity)).rejects.toMatchObject({ tag: 'corrupt' });
    expect(source.reads.length).toBe(reads);
  });

  it('whose checksum is another says so', async () => {
    const source = buildZip([{ name: 'a', data: text('hello') }]);
    const member = { ...(await memberOf(source, 'a')), crc32: 1 };
    expect((await readMember(source, member, 10)).checksumMatches).toBe(false);
  });
});

describe('crc32', () => {
  it('is that of zip', () => {
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('goes on from pieces', () => {
    expect(crc32(text('56789'), crc32(text('1234')))).toBe(0xcbf43926);
  });
});
