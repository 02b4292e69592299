/**
 * The directory of a zip archive: what members there are and where their bytes lie. Only the central directory is trusted, found from the
 * last end record; local headers are read for the one thing only they know, where the data starts, and must agree otherwise.
 *
 *   const { members } = await readDirectory(source);
 */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';
import { findEnd } from './end.js';

export interface ZipMember {
  readonly name: string;
  /** Position in the directory. */
  readonly index: number;
  readonly method: 'stored' | 'deflated';
  /** Encrypted, patched, or of an unknown method: cannot be read. */
  readonly unreadable: string | undefined;
  readonly crc32: number;
  readonly compressedLength: number;
  readonly length: number;
  /** Where its local header starts. */
  readonly headerStart: number;
  /** Where its entry in the directory starts. */
  readonly entryStart: number;
  /** An extra field of the directory is longer than its room. */
  readonly hasBrokenExtra: boolean;
  /** Unpacking it would make a symbolic link. */
  readonly isLink: boolean;
}

export interface ZipDirectory {
  /** In the directory's order; names may repeat. */
  readonly members: readonly ZipMember[];
  readonly warnings: readonly Warning[];
}

const signature = 0x02014b50;
const largestDirectory = 256 * 1024 * 1024;
/** Flags of members that are encrypted, or patches for another file. */
export const encryptedOrPatched = 0x0001 | 0x0020 | 0x0040;
/** Of the Unix mode that the upper half of the external attributes holds. */
const linkMode = 0xa;
/** A byte order mark is a part of a name like any other character: local headers have it too. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** `comment`: the longest that may stand at the archive's end; fewer bytes are read where the writer is known to leave none. */
export async function readDirectory(source: ByteSource, signal?: AbortSignal, comment?: number): Promise<ZipDirectory> {
  const end = await findEnd(source, signal, comment);
  if (end.directoryLength > largestDirectory)
    throw new CheckpointError('too-large', `a zip directory of ${String(end.directoryLength)} bytes`);
  const bytes = await source.read({ start: end.directoryStart, end: end.directoryStart + end.directoryLength }, signal);
  const members = parseDirectory(bytes, end.directoryStart);
  if (members.length !== end.count) {
    throw new CheckpointError(
      'corrupt',
      `the zip directory holds ${String(members.length)} members, its end record says ${String(end.count)}`,
      { offset: end.directoryStart },
    );
  }
  checkApart(members, end.directoryStart);
  return { members, warnings: [...end.warnings, ...memberWarnings(members)] };
}

/** What is odd about members but does not keep us from reading them: one warning of a sort, with the first name. */
function memberWarnings(members: readonly ZipMember[]): readonly Warning[] {
  const seen = new Set<string>();
  const about = (member: ZipMember | undefined, tag: Warning['tag'], what: string): readonly Warning[] =>
    member === undefined ? [] : [{ tag, message: `the zip member ${quotedName(member.name)} ${what}` }];
  return [
    ...about(
      members.find(({ isLink }) => isLink),
      'unsafe',
      'is a symbolic link',
    ),
    ...about(
      members.find(({ hasBrokenExtra }) => hasBrokenExtra),
      'corrupt',
      'has an extra field that is cut',
    ),
    ...about(
      members.find(({ name }) => seen.size === seen.add(name).size),
      'corrupt',
      'is there more than once; the first is shown',
    ),
  ];
}

/** A name as it may stand in a message. */
export function quotedName(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}

function parseDirectory(bytes: Uint8Array, base: number): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: ZipMember[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== signature)
      throw new CheckpointError('corrupt', 'the zip directory is broken', { offset: base + at });
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw new CheckpointError('corrupt', 'a name in the zip directory ends outside it', { offset: base + at });
    const name = utf8.decode(bytes.subarray(at + 46, nameEnd));
    const extra = new DataView(bytes.buffer, bytes.byteOffset + nameEnd, extraEnd - nameEnd);
    members.push(parseMember(view, at, extra, { name, index: members.length, offset: base + at }));
    at = next;
  }
  return members;
}

function parseMember(
  view: DataView,
  at: number,
  extra: DataView,
  of: { readonly name: string; readonly index: number; readonly offset: number },
): ZipMember {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const sizes = {
    length: view.getUint32(at + 24, true),
    compressedLength: view.getUint32(at + 20, true),
    headerStart: view.getUint32(at + 42, true),
  };
  const field = zip64Field(extra);
  const wide = widen(sizes, field === 'cut' ? undefined : field, of.offset);
  const isPlain = (flags & encryptedOrPatched) === 0;
  if (isPlain && method === 0 && wide.length !== wide.compressedLength)
    throw new CheckpointError('corrupt', `the stored member ${quotedName(of.name)} has two sizes`, { offset: of.offset });
  const known = method === 0 || method === 8;
  return {
    name: of.name,
    index: of.index,
    method: method === 0 ? 'stored' : 'deflated',
    unreadable: !isPlain ? 'it is encrypted or patched' : known ? undefined : `compression method ${String(method)}`,
    crc32: view.getUint32(at + 16, true),
    hasBrokenExtra: field === 'cut',
    isLink: view.getUint8(at + 41) >>> 4 === linkMode,
    entryStart: of.offset,
    ...wide,
  };
}

interface Sizes {
  readonly length: number;
  readonly compressedLength: number;
  readonly headerStart: number;
}

const full = 0xffffffff;

/** Values of 0xffffffff stand in the zip64 field, in this order, those that need it only. */
function widen(sizes: Sizes, field: DataView | undefined, offset: number): Sizes {
  if (sizes.length !== full && sizes.compressedLength !== full && sizes.headerStart !== full) return sizes;
  let at = 0;
  const wide = (value: number): number => {
    if (value !== full) return value;
    if (field === undefined || at + 8 > field.byteLength) throw new CheckpointError('corrupt', 'a zip64 size is missing', { offset });
    const big = field.getBigUint64(at, true);
    at += 8;
    if (big > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', `a zip64 size of ${String(big)}`, { offset });
    return Number(big);
  };
  return { length: wide(sizes.length), compressedLength: wide(sizes.compressedLength), headerStart: wide(sizes.headerStart) };
}

function zip64Field(extra: DataView): DataView | 'cut' | undefined {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (at + 4 + length > extra.byteLength) return 'cut';
    if (extra.getUint16(at, true) === 1) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}

/** No two members share bytes, and none reaches into the directory: otherwise a small file could claim to hold a large one many times. */
function checkApart(members: readonly ZipMember[], directoryStart: number): void {
  const ordered = [...members].sort((a, b) => a.headerStart - b.headerStart);
  ordered.forEach((member, i) => {
    const limit = ordered[i + 1]?.headerStart ?? directoryStart;
    if (member.headerStart + 30 + member.compressedLength > limit) {
      throw new CheckpointError('corrupt', `the zip member ${quotedName(member.name)} reaches into the next`, {
        offset: member.headerStart,
      });
    }
  });
}
