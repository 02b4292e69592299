/** The end record of a zip archive, with its zip64 form: how many members, and where the central directory lies. */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { ByteSource } from '../source.js';

export interface ZipEnd {
  readonly count: number;
  readonly directoryStart: number;
  readonly directoryLength: number;
  readonly warnings: readonly Warning[];
}

const endSignature = 0x06054b50;
const locatorSignature = 0x07064b50;
const zip64Signature = 0x06064b50;
const endLength = 22;
const locatorLength = 20;
const zip64Length = 56;
const longestComment = 0xffff;

/** `corrupt` when there is none: the file was cut, or is no archive. `comment`: the longest that may follow it. */
export async function findEnd(source: ByteSource, signal?: AbortSignal, comment = longestComment): Promise<ZipEnd> {
  const start = Math.max(0, source.size - endLength - comment - locatorLength - zip64Length);
  const tail = await source.read({ start, end: source.size }, signal);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const { at, warnings } = lastEnd(view);
  if (at === undefined)
    throw new CheckpointError('corrupt', 'the end of the zip archive is missing: the file was probably cut', { offset: source.size });
  const disk = view.getUint16(at + 4, true);
  if (disk !== 0 && disk !== 0xffff) throw new CheckpointError('unsupported', 'a zip archive of several disks');
  const isWide = at >= locatorLength && view.getUint32(at - locatorLength, true) === locatorSignature;
  const place = isWide ? await readZip64(source, { view, start }, at - locatorLength, signal) : narrowPlace(view, at);
  if (place.directoryStart + place.directoryLength > start + at)
    throw new CheckpointError('corrupt', 'the zip directory lies outside the file', { offset: start + at });
  return { ...place, warnings };
}

type Place = Omit<ZipEnd, 'warnings'>;

function narrowPlace(view: DataView, at: number): Place {
  return {
    count: view.getUint16(at + 10, true),
    directoryLength: view.getUint32(at + 12, true),
    directoryStart: view.getUint32(at + 16, true),
  };
}

/** The last record whose comment ends with the file. Where there is none, the last record at all: something was put behind the archive. */
function lastEnd(view: DataView): { readonly at: number | undefined; readonly warnings: readonly Warning[] } {
  const records: number[] = [];
  for (let at = view.byteLength - endLength; at >= 0; at--) if (view.getUint32(at, true) === endSignature) records.push(at);
  const exact = records.filter((at) => at + endLength + view.getUint16(at + 20, true) === view.byteLength);
  const [at] = exact.length > 0 ? exact : records;
  if (exact.length === 1 || at === undefined) return { at, warnings: [] };
  const message =
    exact.length > 1
      ? 'the zip archive ends in two ways: one archive is the comment of another; the last is shown'
      : 'the zip archive does not end with the file';
  return { at, warnings: [{ tag: 'corrupt', message }] };
}

interface Tail {
  readonly view: DataView;
  readonly start: number;
}

async function readZip64(source: ByteSource, tail: Tail, locator: number, signal?: AbortSignal): Promise<Place> {
  const start = safe(tail.view.getBigUint64(locator + 8, true));
  const view = await viewOf(source, tail, start, signal);
  if (view.getUint32(0, true) !== zip64Signature)
    throw new CheckpointError('corrupt', 'the zip64 end record is missing', { offset: start });
  return {
    count: safe(view.getBigUint64(32, true)),
    directoryLength: safe(view.getBigUint64(40, true)),
    directoryStart: safe(view.getBigUint64(48, true)),
  };
}

/** The zip64 record stands before the locator, so it was usually read with the tail. */
async function viewOf(source: ByteSource, tail: Tail, start: number, signal?: AbortSignal): Promise<DataView> {
  const { buffer, byteOffset, byteLength } = tail.view;
  const at = start - tail.start;
  if (at >= 0 && at + zip64Length <= byteLength) return new DataView(buffer, byteOffset + at, zip64Length);
  const bytes = await source.read({ start, end: start + zip64Length }, signal);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError('corrupt', `a zip64 record says ${String(value)}`);
  return Number(value);
}
