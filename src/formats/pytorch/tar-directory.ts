/** Members of a POSIX tar archive: blocks of 512 bytes, a header before each member. Only plain files count; links are not followed. */
import type { ByteSource } from '../../bytes/source.js';
import { CheckpointError } from '../../model/errors.js';

const block = 512;
/** The archives have five members. */
const mostMembers = 1000;

export interface TarMember {
  readonly start: number;
  readonly length: number;
}

/** `ustar` in the first header. */
export function isTar(head: Uint8Array): boolean {
  return text(head, 257, 5) === 'ustar';
}

/** By name; the first of a name counts. Throws `corrupt` where a header is broken or a member ends outside the archive. */
export async function readTarDirectory(source: ByteSource, signal?: AbortSignal): Promise<ReadonlyMap<string, TarMember>> {
  const members = new Map<string, TarMember>();
  let at = 0;
  for (let count = 0; at + block <= source.size; count++) {
    if (count > mostMembers) throw new CheckpointError('too-large', `a tar archive of more than ${String(mostMembers)} members`);
    const header = await source.read({ start: at, end: at + block }, signal);
    if (header.every((byte) => byte === 0)) return whole(source, members);
    const length = readLength(header, at);
    const start = at + block;
    if (length > source.size - start) throw new CheckpointError('corrupt', 'a member ends outside the tar archive', { offset: at });
    const name = text(header, 0, 100).replace(/^\.\//, '');
    if (isPlainFile(header) && !members.has(name)) members.set(name, { start, length });
    at = start + Math.ceil(length / block) * block;
  }
  throw new CheckpointError('corrupt', 'the end of the tar archive is missing: the file was probably cut', { offset: source.size });
}

/** A block of zeros ends the archive; whole blocks follow. */
function whole<Members>({ size }: ByteSource, members: Members): Members {
  if (size % block !== 0) throw new CheckpointError('corrupt', 'the tar archive does not end with a block: the file was probably cut');
  return members;
}

function isPlainFile(header: Uint8Array): boolean {
  return header[156] === 0x30 || header[156] === 0;
}

/** Octal digits, or a number of 88 bits where the highest bit is set. The header's sum is checked: it is all that tells a header from data. */
function readLength(header: Uint8Array, offset: number): number {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (Number.parseInt(text(header, 148, 8).trim(), 8) !== sum)
    throw new CheckpointError('unsupported', 'the checksum of a tar header is wrong: no archive that PyTorch wrote', { offset });
  const digits = text(header, 124, 12).trim();
  const length =
    (header[124] ?? 0) >= 0x80 ? header.subarray(125, 136).reduce((value, byte) => value * 256 + byte, 0) : Number.parseInt(digits, 8);
  if (!Number.isSafeInteger(length) || length < 0) throw new CheckpointError('corrupt', 'a tar member without a length', { offset });
  return length;
}

/** Up to the first NUL. */
function text(bytes: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  return field.split('\0')[0] ?? '';
}
