/** What stands at the ends of the tree: arrays, and Python's numbers, texts and other plain values. */
import type { CheckpointError } from '../../model/errors.js';
import { pythonFloat } from '../pickle/python-float.js';
import { guarded, isArray, readArray, type Extension, type FlaxArray } from './array.js';
import type { Item, MsgpackReader, Payload } from './reader.js';
import { textOf } from './text.js';

/** What is no array: its type as Python names it, and how it is shown. */
export interface PlainLeaf {
  readonly typeName: string;
  readonly text: string;
}

export type Leaf =
  | { readonly kind: 'array'; readonly array: FlaxArray }
  | ({ readonly kind: 'plain' } & PlainLeaf)
  | { readonly kind: 'broken'; readonly error: CheckpointError };

/** Characters of a text, or bytes, that are shown. */
const shown = 200;

export function arrayLeaf(array: FlaxArray | CheckpointError): Leaf {
  return array instanceof Error ? { kind: 'broken', error: array } : { kind: 'array', array };
}

/** The leaf that an item is; undefined for a map or a list. Leaves the reader behind it. */
export async function readLeaf(reader: MsgpackReader, item: Item): Promise<Leaf | undefined> {
  if (isArray(item)) return arrayLeaf(await readArray(reader, item));
  const plain = await plainLeaf(reader, item);
  return plain === undefined ? undefined : { kind: 'plain', ...plain };
}

async function plainLeaf(reader: MsgpackReader, item: Item): Promise<PlainLeaf | undefined> {
  switch (item.kind) {
    case 'nil':
      return { typeName: 'NoneType', text: 'None' };
    case 'boolean':
      return { typeName: 'bool', text: item.value ? 'True' : 'False' };
    case 'integer':
      return { typeName: 'int', text: String(item.value) };
    case 'float':
      return { typeName: 'float', text: pythonFloat(item.value) };
    case 'text':
      return { typeName: 'str', text: await shownText(reader, item) };
    case 'binary':
      return { typeName: 'bytes', text: await hexOf(reader, item) };
    case 'extension':
      return item.code === 2 ? await complexOf(reader, item) : otherExtension(item);
    case 'array':
    case 'map':
      return undefined;
  }
}

/** UTF-8 takes at most four bytes a character; one that the cut goes through is left out. */
async function shownText(reader: MsgpackReader, item: Payload): Promise<string> {
  const isCut = item.length > 4 * shown;
  const text = textOf(await reader.payload(item, 4 * shown));
  return isCut || text.length > shown ? `${text.slice(0, shown)}…` : text;
}

async function hexOf(reader: MsgpackReader, item: Payload): Promise<string> {
  const hex = Buffer.from(await reader.payload(item, shown)).toString('hex');
  return item.length > shown ? `${hex}…` : hex;
}

/** A list of two floats. */
async function complexOf(reader: MsgpackReader, item: Extension): Promise<PlainLeaf> {
  const end = item.start + item.length;
  reader.skipTo(item.start);
  const parts = await guarded(async () => {
    const list = await reader.next(end);
    return list.kind === 'array' && list.count === 2 ? [await reader.next(end), await reader.next(end)] : [];
  });
  reader.skipTo(end);
  const [real, imaginary] = parts instanceof Error ? [] : parts;
  if (real?.kind !== 'float' || imaginary?.kind !== 'float') return otherExtension(item);
  const sign = imaginary.value < 0 || Object.is(imaginary.value, -0) ? '' : '+';
  return { typeName: 'complex', text: `(${pythonFloat(real.value)}${sign}${pythonFloat(imaginary.value)}j)` };
}

/** MessagePack keeps code -1 for times. */
function otherExtension({ code, length }: Extension): PlainLeaf {
  return { typeName: code === -1 ? 'Timestamp' : 'ExtType', text: `code ${String(code)}, ${String(length)} bytes` };
}
