/** The first bytes of a member, stored or deflated, without reading the rest: where an array's header is. */
import { constants, createInflateRaw } from 'node:zlib';
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';
import { crc32 } from './crc32.js';
import { quotedName, type ZipMember } from './directory.js';
import { readLocalHeader } from './member.js';

export interface MemberHead {
  /** At most as many as were asked for; fewer when the member is shorter. */
  readonly bytes: Uint8Array;
  /** Where the member's bytes, as the archive has them, start. */
  readonly dataStart: number;
  readonly disagreement: string | undefined;
  /** Undefined when not all of the member was read, or its checksum is 0, which says nothing. */
  readonly checksumMatches: boolean | undefined;
}

/**
 * The first `length` bytes. Reads the local header, and of the data as many bytes as are wanted: deflated ones are rarely longer than what
 * they inflate to. Throws `corrupt` or `unsupported`.
 */
export async function readMemberHead(source: ByteSource, member: ZipMember, length: number, signal?: AbortSignal): Promise<MemberHead> {
  if (member.unreadable !== undefined)
    throw new CheckpointError('unsupported', `the zip member ${quotedName(member.name)}: ${member.unreadable}`);
  const { dataStart, disagreement } = await readLocalHeader(source, member, signal);
  const wanted = Math.min(length, member.length);
  const slack = member.method === 'stored' ? 0 : deflateSlack;
  const read = await source.read({ start: dataStart, end: dataStart + Math.min(wanted + slack, member.compressedLength) }, signal);
  const bytes = member.method === 'stored' ? read : await inflateHead(read, wanted, member);
  const isWhole = bytes.length === member.length && member.crc32 !== 0;
  return { bytes, dataStart, disagreement, checksumMatches: isWhole ? crc32(bytes) === member.crc32 : undefined };
}

/** Block headers and code tables come before the first byte that a deflated stream gives. */
const deflateSlack = 512;

async function inflateHead(compressed: Uint8Array, wanted: number, member: ZipMember): Promise<Uint8Array> {
  // A stream that is cut ends where its bytes end; a few bytes that stand for many are not all inflated.
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: Math.max(wanted, 64) });
  inflate.end(compressed);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of inflate) {
      if (!(chunk instanceof Uint8Array)) break;
      chunks.push(chunk);
      length += chunk.length;
      if (length >= wanted) break;
    }
  } catch (error) {
    throw new CheckpointError('corrupt', `the zip member ${quotedName(member.name)} does not inflate`, {
      offset: member.headerStart,
      cause: error,
    });
  }
  return new Uint8Array(Buffer.concat(chunks, Math.min(length, wanted)));
}
