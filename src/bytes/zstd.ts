/**
 * Zstandard frames decoded whole, by Node where it can and else by fzstd. The frame's header and its blocks are looked at first, so that
 * nothing longer than allowed is ever made.
 *
 *   const bytes = decodeZstd(compressed, 4096); // at most 4096 bytes
 */
import zlib from 'node:zlib';
import { decompress } from 'fzstd';
import { CheckpointError } from '../model/errors.js';

/** RFC 8878: magic number, and the most that a block decodes to. */
const magic = 0xfd2fb528;
const largestBlock = 128 * 1024;

export interface ZstdFrame {
  /** What the header says that the frame decodes to; absent where the writer did not know. */
  readonly contentLength?: number;
  /** No more than this can come out: the blocks are counted. */
  readonly bound: number;
  /** Where the header of the last block is. */
  readonly lastBlock: number;
  /** Where the blocks end; a checksum of four bytes may follow. */
  readonly blocksEnd: number;
}

/** At most `most` bytes. Throws `corrupt` when there would be more, or the bytes are no frame. Checksums are checked where Node decodes. */
export function decodeZstd(compressed: Uint8Array, most: number): Uint8Array {
  const frame = readZstdFrame(compressed);
  if ((frame.contentLength ?? 0) > most) refuse(`decodes to ${String(frame.contentLength)} bytes where at most ${String(most)} belong`);
  try {
    return native === undefined ? byFzstd(compressed, frame, most) : byNode(native, compressed, frame, most);
  } catch (error) {
    throw error instanceof CheckpointError ? error : new CheckpointError('corrupt', 'a Zstandard frame is damaged', { cause: error });
  }
}

type NativeDecoder = (compressed: Uint8Array, options: { readonly maxOutputLength: number; readonly chunkSize: number }) => Uint8Array;

/** Node has it from 22.15, which is later than the types we compile against. */
const native = Reflect.get(zlib, 'zstdDecompressSync') as NativeDecoder | undefined;

function refuse(what: string): never {
  throw new CheckpointError('corrupt', `a Zstandard frame ${what}`);
}

/** The frame's header, and a walk over the headers of its blocks. Throws `corrupt` unless they end where the bytes do. */
export function readZstdFrame(bytes: Uint8Array): ZstdFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 6 || view.getUint32(0, true) !== magic) refuse('does not begin as one');
  const flags = view.getUint8(4);
  const isSingle = (flags & 0x20) !== 0;
  const lengthBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const lengthAt = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0);
  if ((flags & 3) !== 0) refuse('needs a dictionary');
  if (lengthAt + lengthBytes > bytes.length) refuse('ends inside its header');
  const contentLength = lengthBytes === 0 ? undefined : readLength(view, lengthAt, lengthBytes);
  const blocks = walkBlocks(view, lengthAt + lengthBytes);
  if (blocks.blocksEnd + (flags & 4) !== bytes.length) refuse('does not end where its bytes do');
  return { ...blocks, ...(contentLength === undefined ? {} : { contentLength }) };
}

function readLength(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** A block's header: whether it is the last, its kind (0 raw, 1 one byte repeated, 2 compressed), its size. */
function walkBlocks(view: DataView, start: number): Pick<ZstdFrame, 'bound' | 'lastBlock' | 'blocksEnd'> {
  let bound = 0;
  for (let at = start; ;) {
    if (at + 3 > view.byteLength) refuse('ends before its last block');
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const [kind, size] = [(header >> 1) & 3, header >> 3];
    if (kind === 3) refuse('has a block of no known kind');
    bound += kind === 2 ? largestBlock : size;
    const next = at + 3 + (kind === 1 ? 1 : size);
    if (next > view.byteLength) refuse('ends inside a block');
    if ((header & 1) !== 0) return { bound, lastBlock: at, blocksEnd: next };
    at = next;
  }
}

/** With room for all of it at once where the length is known, so that nothing has to be put together. */
function byNode(decode: NativeDecoder, compressed: Uint8Array, { contentLength = 64 * 1024 }: ZstdFrame, most: number): Uint8Array {
  return decode(compressed, { maxOutputLength: Math.max(1, most), chunkSize: Math.max(64, contentLength) });
}

/** Put behind the data, to see where it ends. */
const endMark = Uint8Array.from([0x9d, 0x3c, 0xe1, 0x58, 0x07, 0xb6, 0x4f, 0xa2, 0x71, 0xd0, 0x2b, 0x84, 0xfe, 0x13, 0x6a, 0xc9]);

/**
 * fzstd does not tell how much it has written, and leaves literals behind the data. So a block of our own with a mark is put behind the last
 * one: where the mark comes out, the data ends.
 */
function byFzstd(compressed: Uint8Array, { contentLength, bound, lastBlock, blocksEnd }: ZstdFrame, most: number): Uint8Array {
  const marked = new Uint8Array(blocksEnd + 3 + endMark.length);
  marked.set(compressed.subarray(0, blocksEnd));
  // Not the last block any more, and no checksum.
  marked[lastBlock] = (marked[lastBlock] ?? 0) & 0xfe;
  marked[4] = (marked[4] ?? 0) & 0xfb;
  marked.set([1 | ((endMark.length & 31) << 3), endMark.length >> 5, 0], blocksEnd);
  marked.set(endMark, blocksEnd + 3);
  const out = Buffer.alloc(Math.min(contentLength ?? bound, most) + endMark.length);
  decompress(marked, out);
  const end = out.lastIndexOf(endMark);
  if (end < 0) refuse('decodes to more bytes than belong there');
  if (contentLength !== undefined && end !== contentLength)
    refuse(`decodes to ${String(end)} bytes where its header says ${String(contentLength)}`);
  return out.subarray(0, end);
}
