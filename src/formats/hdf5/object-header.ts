/**
 * What the library does not tell about a dataset: where its values lie when they lie in one piece, whether they are in another file, and the layout
 * of a float's bits. Read from the object's header (HDF5 file format specification, IV.A); what is unusual there is left to the library.
 */
import type { FileWindow } from './window.js';

export interface HeaderFacts {
  /** Position in the window and length of values stored in one piece. */
  readonly values?: StoredValues;
  /** What the object is; undefined: the library may know. */
  readonly kind?: 'group' | 'dataset';
  /** The values are in files beside. */
  readonly isExternal: boolean;
  /** Attributes that stand in the header itself. */
  readonly attributes: number;
  /** Bits of a float's exponent and mantissa. */
  readonly float?: { readonly exponent: number; readonly mantissa: number };
}

export interface StoredValues {
  readonly start: number;
  readonly length: number;
  /** They are inside a header that has a checksum: whoever writes them has to write that too. */
  readonly isChecked?: true;
}

interface Message {
  /** Of the header it stands in. */
  readonly version: 1 | 2;
  readonly type: number;
  readonly isShared: boolean;
  /** Position of its bytes in the window. */
  readonly start: number;
  readonly view: DataView;
}

const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  externalFiles: 0x07,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const largestBlock = 1 << 20;
const mostBlocks = 64;
const undefinedAddress = 0xffff_ffff_ffff_ffffn;

/** Where addresses count from, when they have eight bytes; undefined: the library must do everything. */
export function baseAddress(window: FileWindow): number | undefined {
  for (let start = 0; start + 96 <= window.size; start = start === 0 ? 512 : start * 2) {
    const bytes = window.read(start, 64);
    if (bytes === undefined) return undefined;
    if (!signature.every((byte, i) => bytes[i] === byte)) continue;
    const version = bytes[8] ?? 255;
    const sizes = version < 2 ? [bytes[13], bytes[14]] : [bytes[9], bytes[10]];
    if (version > 3 || sizes.some((size) => size !== 8)) return undefined;
    const base = new DataView(bytes.buffer).getBigUint64(version === 0 ? 24 : version === 1 ? 28 : 12, true);
    return base === BigInt(start) ? start : undefined;
  }
  return undefined;
}

/** Facts of the object whose header is at `address` (from `baseAddress`). */
export function readObjectHeader(window: FileWindow, base: number, address: number): HeaderFacts {
  const facts: { -readonly [K in keyof HeaderFacts]: HeaderFacts[K] } = { isExternal: false, attributes: 0 };
  const types = new Set<number>();
  for (const message of messagesOf(window, base, base + address)) {
    types.add(message.type);
    if (message.type === messageTypes.externalFiles) facts.isExternal = true;
    if (message.type === messageTypes.attribute) facts.attributes++;
    if (message.type === messageTypes.layout && !message.isShared) {
      const values = valuesOf(message, base);
      if (values !== undefined && values.start + values.length <= window.size) facts.values = values;
    }
    if (message.type === messageTypes.datatype && !message.isShared) {
      const float = floatOf(message.view);
      if (float !== undefined) facts.float = float;
    }
  }
  const kind = kindOf(types);
  return kind === undefined ? facts : { ...facts, kind };
}

/** In the library's order. */
function kindOf(types: ReadonlySet<number>): HeaderFacts['kind'] {
  if (types.has(messageTypes.symbolTable) || types.has(messageTypes.linkInfo)) return 'group';
  return types.has(messageTypes.datatype) && types.has(messageTypes.dataspace) ? 'dataset' : undefined;
}

/** Values in one piece: of class 1 anywhere in the file, of class 0 inside the message. */
function valuesOf({ version, view, start }: Message, base: number): HeaderFacts['values'] {
  if (view.byteLength < 4 || view.getUint8(0) < 3 || view.getUint8(0) > 5) return undefined;
  const layoutClass = view.getUint8(1);
  if (layoutClass === 0) {
    const length = view.getUint16(2, true);
    if (4 + length > view.byteLength) return undefined;
    return { start: start + 4, length, ...(version === 2 ? { isChecked: true } : {}) };
  }
  if (layoutClass !== 1 || view.byteLength < 18) return undefined;
  const [address, length] = [view.getBigUint64(2, true), view.getBigUint64(10, true)];
  if (address === undefinedAddress || address + length > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { start: base + Number(address), length: Number(length) };
}

function floatOf(view: DataView): HeaderFacts['float'] {
  if (view.byteLength < 20 || (view.getUint8(0) & 0x0f) !== 1) return undefined;
  return { exponent: view.getUint8(13), mantissa: view.getUint8(15) };
}

interface Block {
  readonly start: number;
  readonly length: number;
}

/** The messages of a header and of the blocks it continues in. A header that is not understood has none. */
function* messagesOf(window: FileWindow, base: number, start: number): Iterable<Message> {
  const prefix = window.read(start, Math.min(64, Math.max(0, window.size - start)));
  const header = prefix === undefined ? undefined : firstBlock(prefix, start);
  if (header === undefined) return;
  const blocks: Block[] = [header.block];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block !== undefined && seen.size < mostBlocks; block = blocks.shift()) {
    if (seen.has(block.start) || block.length > largestBlock) continue;
    seen.add(block.start);
    const bytes = window.read(block.start, block.length);
    if (bytes === undefined) continue;
    for (const message of messagesIn(bytes, block.start, header.version, header.hasOrder)) {
      const next = continuation(message, base, header.version);
      if (next === undefined) yield message;
      else blocks.push(next);
    }
  }
}

interface Header {
  readonly version: 1 | 2;
  readonly hasOrder: boolean;
  readonly block: Block;
}

function firstBlock(bytes: Uint8Array, start: number): Header | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16) return undefined;
  if (bytes[0] === 1) return { version: 1, hasOrder: false, block: { start: start + 16, length: view.getUint32(8, true) } };
  if (view.getUint32(0, false) !== 0x4f484452 || bytes[4] !== 2) return undefined; // OHDR
  const flags = bytes[5] ?? 0;
  const at = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const width = 1 << (flags & 3);
  if (at + width > bytes.length) return undefined;
  const length = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  return { version: 2, hasOrder: (flags & 4) !== 0, block: { start: start + at + width, length } };
}

function* messagesIn(bytes: Uint8Array, start: number, version: 1 | 2, hasOrder: boolean): Iterable<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = version === 1 ? 8 : hasOrder ? 6 : 4;
  for (let at = 0; at + headLength <= bytes.length;) {
    const type = version === 1 ? view.getUint16(at, true) : view.getUint8(at);
    const length = view.getUint16(at + (version === 1 ? 2 : 1), true);
    const flags = view.getUint8(at + (version === 1 ? 4 : 3));
    const from = at + headLength;
    if (from + length > bytes.length) return;
    yield {
      version,
      type,
      isShared: (flags & 2) !== 0,
      start: start + from,
      view: new DataView(bytes.buffer, bytes.byteOffset + from, length),
    };
    at = from + length;
  }
}

/** Continued blocks of the second version begin with `OCHK` and end with a checksum. */
function continuation({ type, view }: Message, base: number, version: 1 | 2): Block | undefined {
  if (type !== messageTypes.continuation || view.byteLength < 16) return undefined;
  const start = base + Number(view.getBigUint64(0, true));
  const length = Number(view.getBigUint64(8, true));
  return version === 1 ? { start, length } : { start: start + 4, length: length - 8 };
}
