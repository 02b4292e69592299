/** Where a member's data starts, and reading a small member whole. */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';
import { crc32 } from './crc32.js';
import { encryptedOrPatched, quotedName, type ZipMember } from './directory.js';

const localSignature = 0x04034b50;
const localLength = 30;
const inflate = promisify(inflateRaw);
const encoder = new TextEncoder();

/** deflate cannot do better than 1032 to 1: a larger claim is a lie that need not be tried. */
const largestRatio = 1032;

export interface LocalHeader {
  /** Where the member's bytes start. */
  readonly dataStart: number;
  /** What the local header says otherwise than the directory, which counts. */
  readonly disagreement: string | undefined;
}

/** Reads the member's local header; the name there must be the directory's. One read of some tens of bytes. */
export async function readLocalHeader(source: ByteSource, member: ZipMember, signal?: AbortSignal): Promise<LocalHeader> {
  const name = encoder.encode(member.name);
  const end = Math.min(source.size, member.headerStart + localLength + name.length);
  const bytes = await source.read({ start: member.headerStart, end }, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): never => {
    throw new CheckpointError('corrupt', `the zip member ${quotedName(member.name)} ${what}`, {
      offset: member.headerStart,
    });
  };
  if (bytes.length < localLength || view.getUint32(0, true) !== localSignature) fail('has no header where the directory says');
  if (view.getUint16(26, true) !== name.length || !name.every((byte, i) => bytes[localLength + i] === byte))
    fail('has another name in its own header');
  const start = member.headerStart + localLength + name.length + view.getUint16(28, true);
  if (start + member.compressedLength > source.size) fail('ends outside the file');
  return { dataStart: start, disagreement: disagreementOf(view, member) };
}

function disagreementOf(view: DataView, member: ZipMember): string | undefined {
  const isPlain = (view.getUint16(6, true) & encryptedOrPatched) === 0;
  const method = view.getUint16(8, true);
  if (member.unreadable !== undefined || (isPlain && method === (member.method === 'stored' ? 0 : 8))) return undefined;
  const what = isPlain ? 'is compressed in another way' : 'is encrypted';
  return `the zip member ${quotedName(member.name)} ${what} by its own header; the directory counts`;
}

export interface MemberBytes {
  readonly bytes: Uint8Array;
  /** False when the stored checksum is another; a stored checksum of 0 says nothing (torch can write none). */
  readonly checksumMatches: boolean;
  readonly disagreement: string | undefined;
}

/** All of a member that is at most `cap` bytes long. */
export async function readMember(source: ByteSource, member: ZipMember, cap: number, signal?: AbortSignal): Promise<MemberBytes> {
  const name = quotedName(member.name);
  if (member.unreadable !== undefined) throw new CheckpointError('unsupported', `the zip member ${name}: ${member.unreadable}`);
  if (member.length > member.compressedLength * largestRatio + 64) throw inflationError(member);
  if (member.length > cap) throw new CheckpointError('too-large', `the zip member ${name} has ${String(member.length)} bytes`);
  const { dataStart, disagreement } = await readLocalHeader(source, member, signal);
  const stored = await source.read({ start: dataStart, end: dataStart + member.compressedLength }, signal);
  const bytes = member.method === 'stored' ? stored : await inflateExactly(stored, member);
  return { bytes, checksumMatches: member.crc32 === 0 || crc32(bytes) === member.crc32, disagreement };
}

function inflationError(member: ZipMember, cause?: unknown): CheckpointError {
  const message = `the zip member ${quotedName(member.name)} does not inflate to its ${String(member.length)} bytes`;
  return new CheckpointError('corrupt', message, { offset: member.headerStart, cause });
}

async function inflateExactly(compressed: Uint8Array, member: ZipMember): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, length } = await inflate(compressed, { maxOutputLength: member.length + 1 });
    // Not the Buffer itself: its `slice` does not copy, as that of a Uint8Array does.
    if (length === member.length) return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    // zlib's errors are of its own classes; what matters is that these bytes do not inflate.
    throw inflationError(member, error);
  }
  throw inflationError(member);
}
