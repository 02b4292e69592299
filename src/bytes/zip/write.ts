/** Headers of a zip archive that is written anew from another one: members keep their entries but for what has changed. */
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';
import { findEnd } from './end.js';
import { readLocalHeader } from './member.js';
import type { ZipMember } from './directory.js';

/** What changes of a member. */
export interface MemberFacts {
  readonly name: Uint8Array;
  readonly crc32: number;
  readonly compressedLength: number;
  readonly length: number;
  readonly headerStart: number;
  /** The member was written anew: its sizes stand in its header, and nothing behind its data. */
  readonly isNew: boolean;
}

const full = 0xffffffff;
const zip64Tag = 1;
const hasDescriptor = 0x0008;

/**
 * A member's own header with room for sizes of any length, which stand in its zip64 field; `facts` may be zeros when it is written first and filled in
 * later: its length depends on the name alone.
 */
export async function localHeader(source: ByteSource, member: ZipMember, facts: MemberFacts): Promise<Uint8Array> {
  const { dataStart } = await readLocalHeader(source, member);
  const old = Buffer.from(await source.read({ start: member.headerStart, end: dataStart }));
  const nameLength = old.readUInt16LE(26);
  const extra = Buffer.concat([withoutZip64(old.subarray(30 + nameLength)), zip64Field([facts.length, facts.compressedLength])]);
  const head = Buffer.from(old.subarray(0, 30));
  head.writeUInt16LE(45, 4);
  head.writeUInt16LE(old.readUInt16LE(6) & ~hasDescriptor, 6);
  head.writeUInt32LE(facts.crc32, 14);
  head.writeUInt32LE(full, 18);
  head.writeUInt32LE(full, 22);
  head.writeUInt16LE(facts.name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return new Uint8Array(Buffer.concat([head, facts.name, extra]));
}

/** The directory and the end of an archive of these members, which is to stand at `position`. */
export async function directoryAndEnd(
  source: ByteSource,
  members: readonly { readonly member: ZipMember; readonly facts: MemberFacts }[],
  position: number,
): Promise<Uint8Array> {
  const end = await findEnd(source);
  const old = Buffer.from(await source.read({ start: end.directoryStart, end: end.directoryStart + end.directoryLength }));
  const entries = members.map(({ member, facts }) => directoryEntry(old, member.entryStart - end.directoryStart, facts));
  const directory = Buffer.concat(entries);
  return new Uint8Array(Buffer.concat([directory, endOf(members.length, position, directory.length)]));
}

function directoryEntry(old: Buffer, at: number, facts: MemberFacts): Buffer {
  const head = Buffer.from(old.subarray(at, at + 46));
  const nameEnd = at + 46 + head.readUInt16LE(28);
  const extraEnd = nameEnd + head.readUInt16LE(30);
  const comment = old.subarray(extraEnd, extraEnd + head.readUInt16LE(32));
  const { length, compressedLength, headerStart } = facts;
  const wide = [length, compressedLength, headerStart].filter((value) => value >= full);
  const extra = Buffer.concat([withoutZip64(old.subarray(nameEnd, extraEnd)), ...(wide.length === 0 ? [] : [zip64Field(wide)])]);
  if (facts.isNew) {
    head.writeUInt16LE(45, 6);
    head.writeUInt16LE(head.readUInt16LE(8) & ~hasDescriptor, 8);
  }
  head.writeUInt32LE(facts.crc32, 16);
  head.writeUInt32LE(Math.min(full, compressedLength), 20);
  head.writeUInt32LE(Math.min(full, length), 24);
  head.writeUInt16LE(facts.name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(Math.min(full, headerStart), 42);
  return Buffer.concat([head, facts.name, extra, comment]);
}

/** With the zip64 record, which readers of small archives pass over. */
function endOf(count: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(56 + 20 + 22);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE(45, 12);
  bytes.writeUInt16LE(45, 14);
  bytes.writeBigUInt64LE(BigInt(count), 24);
  bytes.writeBigUInt64LE(BigInt(count), 32);
  bytes.writeBigUInt64LE(BigInt(length), 40);
  bytes.writeBigUInt64LE(BigInt(position), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(position + length), 64);
  bytes.writeUInt32LE(1, 72);
  bytes.writeUInt32LE(0x06054b50, 76);
  bytes.writeUInt16LE(Math.min(0xffff, count), 84);
  bytes.writeUInt16LE(Math.min(0xffff, count), 86);
  bytes.writeUInt32LE(Math.min(full, length), 88);
  bytes.writeUInt32LE(Math.min(full, position), 92);
  return bytes;
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(zip64Tag, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return field;
}

/** `corrupt` for a field that is longer than its room: it cannot be kept. */
function withoutZip64(extra: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) throw new CheckpointError('corrupt', 'a zip member has an extra field that is cut');
    if (extra.readUInt16LE(at) !== zip64Tag) kept.push(extra.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}
