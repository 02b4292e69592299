/** A zip archive written anew: members that change are packed again, all others are copied as they are. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import { crc32 } from '../../bytes/zip/crc32.js';
import { quotedName, readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { findEnd } from '../../bytes/zip/end.js';
import { readLocalHeader } from '../../bytes/zip/member.js';
import { directoryAndEnd, localHeader, type MemberFacts } from '../../bytes/zip/write.js';
import { CheckpointError } from '../../model/errors.js';
import type { Patch } from '../edits/overlay.js';
import type { OpenFile } from './disk.js';
import type { OpenedFiles } from './opened-files.js';
import { writeFully } from './open-file.js';
import { bytesOf, overlaid } from './overlaid.js';
import type { Steps } from './writes.js';

export interface ArchiveEdits {
  /** By a place in the data of a member: patches counted from its first byte, unpacked; in order and apart. */
  readonly patches: readonly { readonly inside: number; readonly skip: number; readonly patches: readonly Patch[] }[];
  /** The member's new name, undefined for one that goes. */
  readonly rename: (name: string) => string | undefined;
}

/** Bytes written. */
export async function rewriteZip(output: OpenFile, opened: OpenedFiles, edits: ArchiveEdits, steps: Steps): Promise<number> {
  const source = await opened.source(0);
  const { file } = await opened.get(0);
  const { members } = await readDirectory(source, steps.signal);
  const { directoryStart } = await findEnd(source, steps.signal);
  const ordered = [...members].sort((a, b) => a.headerStart - b.headerStart);
  const written: { readonly member: ZipMember; readonly facts: MemberFacts }[] = [];
  let position = 0;
  for (const [i, member] of ordered.entries()) {
    const next = ordered[i + 1]?.headerStart ?? directoryStart;
    const name = edits.rename(member.name);
    if (name === undefined) continue;
    const { dataStart } = await readLocalHeader(source, member, steps.signal);
    const patches = patchesOf(edits, dataStart, next);
    const facts: MemberFacts = { ...member, name: Buffer.from(name), headerStart: position, isNew: false };
    if (patches === undefined && name === member.name) {
      position = await append(output, position, bytesOf(file, { start: member.headerStart, end: next }, steps.signal), steps);
      written.push({ member, facts });
      continue;
    }
    const headerLength = (await localHeader(source, member, facts)).length;
    const fresh = freshBytes(file, { member, dataStart, patches: patches ?? [] }, steps);
    const packed = await pack(output, position + headerLength, member, fresh);
    const complete = { ...facts, ...packed, isNew: true };
    await writeFully(output, await localHeader(source, member, complete), position);
    position += headerLength + packed.compressedLength;
    written.push({ member, facts: complete });
  }
  // The directory keeps its order.
  written.sort((a, b) => a.member.index - b.member.index);
  const end = await directoryAndEnd(source, written, position);
  await writeFully(output, end, position);
  return position + end.length;
}

function patchesOf(edits: ArchiveEdits, dataStart: number, next: number): readonly Patch[] | undefined {
  const own = edits.patches.filter(({ inside }) => inside >= dataStart && inside < next);
  if (own.length === 0) return undefined;
  return own
    .flatMap(({ inside, skip, patches }) => patches.map((patch) => ({ ...patch, start: patch.start + skip + inside - dataStart })))
    .sort((a, b) => a.start - b.start);
}

async function append(output: OpenFile, from: number, pieces: AsyncIterable<Uint8Array>, { passed }: Steps): Promise<number> {
  let position = from;
  for await (const bytes of pieces) {
    await writeFully(output, bytes, position);
    position += bytes.length;
    passed(bytes.length);
  }
  return position;
}

interface Changed {
  readonly member: ZipMember;
  readonly dataStart: number;
  readonly patches: readonly Patch[];
}

/** The member unpacked, with its patches. */
function freshBytes(file: OpenFile, { member, dataStart, patches }: Changed, { scratch, signal }: Steps): AsyncGenerator<Uint8Array> {
  const stored = bytesOf(file, { start: dataStart, end: dataStart + member.compressedLength }, signal);
  return overlaid(member.method === 'stored' ? stored : inflated(stored, member), patches, scratch);
}

/** Not one byte more than the directory says. */
async function* inflated(stored: AsyncIterable<Uint8Array>, member: ZipMember): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  const feeding = pipeline(Readable.from(stored), inflate).catch(() => undefined); // the loop below gets the same error
  let length = 0;
  try {
    for await (const piece of inflate) {
      if (!(piece instanceof Uint8Array)) continue;
      length += piece.length;
      if (length > member.length) break;
      yield Uint8Array.from(piece);
    }
  } catch (error) {
    throw error instanceof CheckpointError ? error : inflationError(member, error);
  }
  await feeding;
  if (length !== member.length) throw inflationError(member);
}

function inflationError(member: ZipMember, cause?: unknown): CheckpointError {
  const message = `the zip member ${quotedName(member.name)} does not inflate to its ${String(member.length)} bytes`;
  return new CheckpointError('corrupt', message, { offset: member.headerStart, cause });
}

async function pack(
  output: OpenFile,
  from: number,
  member: ZipMember,
  fresh: AsyncIterable<Uint8Array>,
): Promise<Pick<MemberFacts, 'crc32' | 'length' | 'compressedLength'>> {
  let [checksum, length, compressedLength] = [0, 0, 0];
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const bytes of fresh) {
      checksum = crc32(bytes, checksum);
      length += bytes.length;
      yield bytes;
    }
  }
  const put = async (pieces: AsyncIterable<unknown>): Promise<void> => {
    for await (const piece of pieces) {
      if (!(piece instanceof Uint8Array)) continue;
      await writeFully(output, piece, from + compressedLength);
      compressedLength += piece.length;
    }
  };
  if (member.method === 'stored') await put(counted());
  else await pipeline(Readable.from(counted()), createDeflateRaw(), put);
  return { crc32: checksum, length, compressedLength };
}
