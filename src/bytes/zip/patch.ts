/**
 * Changing bytes of stored members in their place: which checksums have to follow, and where they stand. The directory has each member's, its own
 * header or a descriptor behind the data has it again, depending on the writer.
 */
import { CheckpointError } from '../../model/errors.js';
import type { Checksum, FilePosition } from '../checksum.js';
import { sliceOf } from '../slice.js';
import type { ByteRange, ByteSource } from '../source.js';
import { zipCrc } from './crc32.js';
import { quotedName, readDirectory, type ZipMember } from './directory.js';
import { readLocalHeader } from './member.js';

/** An archive, which may be a part of a file. */
export interface ZipPlace {
  readonly file: number;
  readonly source: ByteSource;
  readonly range: ByteRange;
}

const descriptorSignature = 0x08074b50;

/**
 * `touched`: ranges of the file inside the archive, in order and apart. A checksum of 0 says nothing (torch can write none) and is left.
 * Throws `changed` where something else than a stored member's bytes is touched.
 */
export async function zipChecksums(place: ZipPlace, touched: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Checksum[]> {
  const base = place.range.start;
  const archive = sliceOf(place.source, place.range);
  const { members } = await readDirectory(archive, signal);
  const ordered = [...members].sort((a, b) => a.headerStart - b.headerStart);
  const checksums: Checksum[] = [];
  let next = 0;
  while (next < touched.length) {
    const first = (touched[next]?.start ?? 0) - base;
    const member = memberAt(ordered, first);
    if (member === undefined) throw notInMember(base + first);
    const { dataStart } = await readLocalHeader(archive, member, signal);
    const end = dataStart + member.length;
    for (; next < touched.length && (touched[next]?.start ?? 0) - base < end; next++) {
      const { start, end: stop } = touched[next] ?? { start: 0, end: 0 };
      if (member.method !== 'stored' || start - base < dataStart || stop - base > end) throw notInMember(start, member);
    }
    if (first >= end) throw notInMember(base + first, member);
    if (member.crc32 === 0) continue;
    const places = await placesOf(place, archive, { member, dataStart }, signal);
    checksums.push({ crc: zipCrc, file: place.file, start: base + dataStart, length: member.length, stored: member.crc32, places });
  }
  return checksums;
}

function notInMember(offset: number, member?: ZipMember): CheckpointError {
  const where = member === undefined ? 'before all members' : `not in the bytes of the member ${quotedName(member.name)}`;
  return new CheckpointError('changed', `what is to be written lies ${where} of the zip archive`, { offset });
}

/** The last member whose header starts at or before the position. */
function memberAt(ordered: readonly ZipMember[], position: number): ZipMember | undefined {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.headerStart ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return ordered[low - 1];
}

/** The directory's entry, and every other place that holds the same checksum. */
async function placesOf(
  { file, range }: ZipPlace,
  archive: ByteSource,
  { member, dataStart }: { readonly member: ZipMember; readonly dataStart: number },
  signal?: AbortSignal,
): Promise<readonly FilePosition[]> {
  const number = async (start: number): Promise<number | undefined> => {
    if (start + 4 > archive.size) return undefined;
    const bytes = await archive.read({ start, end: start + 4 }, signal);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  };
  const inHeader = member.headerStart + 14;
  const behind = dataStart + member.length;
  const flags = (await number(member.headerStart + 6)) ?? 0;
  const hasDescriptor = (flags & 0x0008) !== 0;
  const descriptor = !hasDescriptor ? [] : [(await number(behind)) === descriptorSignature ? behind + 4 : behind];
  const positions = [member.entryStart + 16];
  for (const position of [inHeader, ...descriptor]) if ((await number(position)) === member.crc32) positions.push(position);
  return positions.map((position) => ({ file, position: range.start + position }));
}
