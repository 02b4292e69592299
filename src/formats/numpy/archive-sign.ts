/** How an .npz is told from the other zip archives by its first bytes: its first member is called something.npy. */

const localSignature = [0x50, 0x4b, 0x03, 0x04];
const endSignature = [0x50, 0x4b, 0x05, 0x06];
const fixedLength = 30;

/**
 * `isNamedSo`: the file's name says that it is such an archive. That counts for an archive of nothing, and where the first member has another
 * name but is not one that PyTorch writes.
 */
export function isNpzArchive(head: Uint8Array, isNamedSo: boolean): boolean {
  if (startsWith(head, endSignature)) return isNamedSo;
  if (!startsWith(head, localSignature) || head.length < fixedLength) return false;
  const length = new DataView(head.buffer, head.byteOffset).getUint16(26, true);
  const first = Buffer.from(head.subarray(fixedLength, fixedLength + length)).toString('latin1');
  return first.endsWith('.npy') || (isNamedSo && !first.endsWith('/data.pkl'));
}

function startsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => head[at] === byte);
}
