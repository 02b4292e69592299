/** The first texts of an array of texts, from bytes that were read with its header anyway. */
import { elementCount } from '../../model/shape.js';
import type { NpyHeader } from './header.js';

const mostTexts = 8;
const longestText = 40;

/** `'weight', 'größe', …`; undefined for other types, and where not even one text lies in the bytes. `values`: what follows the header. */
export function textPreview({ type, shape, fortranOrder }: NpyHeader, values: Uint8Array): string | undefined {
  const decode = type.typeName === 'bytes' ? latin : type.typeName === 'unicode' ? unicode : undefined;
  const isInOrder = shape.length < 2 || !fortranOrder;
  if (decode === undefined || type.itemBytes === 0 || !isInOrder) return undefined;
  const count = elementCount(shape);
  const shown = Math.min(count, mostTexts, Math.floor(values.length / type.itemBytes));
  const texts = Array.from({ length: shown }, (_, i) =>
    quoted(decode(values.subarray(i * type.itemBytes, (i + 1) * type.itemBytes), type.byteOrder)),
  );
  return shown === 0 ? undefined : [...texts, ...(shown < count ? ['…'] : [])].join(', ');
}

function quoted(text: string): string {
  const characters = Array.from(text.replace(/\0+$/, ''));
  const short = characters.length > longestText ? `${characters.slice(0, longestText).join('')}…` : characters.join('');
  return `'${short.replaceAll(/\p{Cc}/gu, '·')}'`;
}

/** NumPy says nothing about the encoding: bytes are shown one by one. */
function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Four bytes a character; what is none becomes the sign for that. */
function unicode(bytes: Uint8Array, byteOrder: 'little' | 'big'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, byteOrder === 'little');
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}
