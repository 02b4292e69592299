/** Where a member's data starts, and reading a small member whole. */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';
import { crc32 } from './crc32.js';
import type { ZipMember } from './directory.js';

const localSignature = 0x04034b50;
const localLength = 30;
const inflate = promisify(inflateRaw);

/** deflate cannot do better than 1032 to 1: a larger claim is a lie that need not be tried. */
const largestRatio = 1032;

/** Reads the member's local header; the name there must be the directory's. One read of some tens of bytes. */
export async function dataStart(source: ByteSource, member: ZipMember, signal?: AbortSignal): Promise<number> {
  const name = new TextEncoder().encode(member.name);
  const end = Math.min(source.size, member.headerStart + localLength + name.length);
  const bytes = await source.read({ start: member.headerStart, end }, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): never => {
    throw new CheckpointError('corrupt', `the zip member ${JSON.stringify(member.name.slice(0, 200))} ${what}`, {
      offset: member.headerStart,
    });
  };
  if (bytes.length < localLength || view.getUint32(0, true) !== localSignature) fail('has no header where the directory says');
  if (view.getUint16(26, true) !== name.length || !name.every((byte, i) => bytes[localLength + i] === byte))
    fail('has another name in its own header');
  const start = member.headerStart + localLength + name.length + view.getUint16(28, true);
  if (start + member.compressedLength > source.size) fail('ends outside the file');
  return start;
}

export interface MemberBytes {
  readonly bytes: Uint8Array;
  /** False when the stored checksum is another; a stored checksum of 0 says nothing (torch can write none). */
  readonly checksumMatches: boolean;
}

/** All of a member that is at most `cap` bytes long. */
export async function readMember(source: ByteSource, member: ZipMember, cap: number, signal?: AbortSignal): Promise<MemberBytes> {
  if (member.unreadable !== undefined) throw new CheckpointError('unsupported', `the zip member ${member.name}: ${member.unreadable}`);
  if (member.length > cap) throw new CheckpointError('too-large', `the zip member ${member.name} has ${String(member.length)} bytes`);
  const start = await dataStart(source, member, signal);
  const stored = await source.read({ start, end: start + member.compressedLength }, signal);
  const bytes = member.method === 'stored' ? stored : await inflateExactly(stored, member);
  return { bytes, checksumMatches: member.crc32 === 0 || crc32(bytes) === member.crc32 };
}

async function inflateExactly(compressed: Uint8Array, member: ZipMember): Promise<Uint8Array> {
  const fail = (cause?: unknown): never => {
    throw new CheckpointError(
      'corrupt',
      `the zip member ${JSON.stringify(member.name.slice(0, 200))} does not inflate to its ${String(member.length)} bytes`,
      { cause },
    );
  };
  if (member.length > compressed.length * largestRatio + 64) fail();
  try {
    const bytes = await inflate(compressed, { maxOutputLength: member.length + 1 });
    return bytes.length === member.length ? bytes : fail();
  } catch (error) {
    return fail(error);
  }
}
