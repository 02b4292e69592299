/** The end record of a zip archive, with its zip64 form: how many members, and where the central directory lies. */
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';

export interface ZipEnd {
  readonly count: number;
  readonly directoryStart: number;
  readonly directoryLength: number;
}

const endSignature = 0x06054b50;
const locatorSignature = 0x07064b50;
const zip64Signature = 0x06064b50;
const endLength = 22;
const locatorLength = 20;
const longestComment = 0xffff;

/** `corrupt` when there is none: the file was cut, or is no archive. */
export async function findEnd(source: ByteSource, signal?: AbortSignal): Promise<ZipEnd> {
  const start = Math.max(0, source.size - endLength - longestComment - locatorLength);
  const tail = await source.read({ start, end: source.size }, signal);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const at = lastEnd(view);
  if (at === undefined)
    throw new CheckpointError('corrupt', 'the end of the zip archive is missing: the file was probably cut', { offset: source.size });
  const end = {
    count: view.getUint16(at + 10, true),
    directoryLength: view.getUint32(at + 12, true),
    directoryStart: view.getUint32(at + 16, true),
  };
  if (view.getUint16(at + 4, true) !== 0 && view.getUint16(at + 4, true) !== 0xffff)
    throw new CheckpointError('unsupported', 'a zip archive of several disks');
  const wide =
    at >= locatorLength && view.getUint32(at - locatorLength, true) === locatorSignature
      ? await readZip64(source, view, at - locatorLength, signal)
      : end;
  if (wide.directoryStart + wide.directoryLength > start + at) {
    throw new CheckpointError('corrupt', 'the zip directory lies outside the file', { offset: start + at });
  }
  return wide;
}

/** The last place whose comment ends exactly with the file. */
function lastEnd(view: DataView): number | undefined {
  for (let at = view.byteLength - endLength; at >= 0; at--) {
    if (view.getUint32(at, true) === endSignature && at + endLength + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return undefined;
}

async function readZip64(source: ByteSource, tail: DataView, locator: number, signal?: AbortSignal): Promise<ZipEnd> {
  const start = safe(tail.getBigUint64(locator + 8, true));
  const bytes = await source.read({ start, end: start + 56 }, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== zip64Signature)
    throw new CheckpointError('corrupt', 'the zip64 end record is missing', { offset: start });
  return {
    count: safe(view.getBigUint64(32, true)),
    directoryLength: safe(view.getBigUint64(40, true)),
    directoryStart: safe(view.getBigUint64(48, true)),
  };
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', `a zip64 record says ${String(value)}`);
  return Number(value);
}
