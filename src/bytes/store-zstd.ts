/** Bytes in a Zstandard frame, not compressed: RFC 8878, a header with the length and raw blocks. */

const magic = 0xfd2fb528;
const largestBlock = 128 * 1024;
/** Single segment, and eight bytes of length. */
const descriptor = 0xe0;

export function storeZstd(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / largestBlock));
  const frame = new Uint8Array(13 + 3 * blocks + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, magic, true);
  view.setUint8(4, descriptor);
  view.setBigUint64(5, BigInt(bytes.length), true);
  let at = 13;
  for (let block = 0; block < blocks; block++) {
    const content = bytes.subarray(block * largestBlock, (block + 1) * largestBlock);
    const isLast = block === blocks - 1 ? 1 : 0;
    const header = isLast + content.length * 8;
    view.setUint16(at, header & 0xffff, true);
    view.setUint8(at + 2, header >>> 16);
    frame.set(content, at + 3);
    at += 3 + content.length;
  }
  return frame;
}
