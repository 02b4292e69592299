/** The metadata of a GGUF file: typed values by name. Long arrays (vocabularies) are stepped over, their first elements kept. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { HeaderReader } from './header-reader.js';

/** Types of values that have a meaning here; the numbers are the format's. */
export const valueTypes = { uint32: 4, text: 8, array: 9 } as const;

interface Scalar {
  readonly bytes: number;
  readonly read: (reader: HeaderReader) => Json;
}

/** By number of the type; text (8) and arrays (9) have no width. */
const scalars: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [0, { bytes: 1, read: (reader) => reader.uint8() }],
  [1, { bytes: 1, read: (reader) => reader.int8() }],
  [2, { bytes: 2, read: (reader) => reader.uint16() }],
  [3, { bytes: 2, read: (reader) => reader.int16() }],
  [4, { bytes: 4, read: (reader) => reader.uint32() }],
  [5, { bytes: 4, read: (reader) => reader.int32() }],
  [6, { bytes: 4, read: (reader) => real(reader.float32()) }],
  [7, { bytes: 1, read: (reader) => reader.uint8() !== 0 }],
  [10, { bytes: 8, read: (reader) => whole(reader.uint64()) }],
  [11, { bytes: 8, read: (reader) => whole(reader.int64()) }],
  [12, { bytes: 8, read: (reader) => real(reader.float64()) }],
]);

/** JSON has no word for NaN and the infinities. */
function real(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

/** Digits where a double would round. */
function whole(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

const deepestArray = 8;
/** Arrays of up to this many elements are kept whole, of longer ones the first few. */
const longestWhole = 64;
const keptOfLong = 8;
/** Elements of all arrays together, and characters of one text: what is beyond is stepped over. */
const mostElements = 100_000;
const longestText = 65_536;
const mostTextBytes = 16 * 1024 * 1024;

interface OpenArray {
  readonly type: number;
  readonly count: number;
  left: number;
  /** How many of its elements are kept. */
  readonly wanted: number;
  readonly kept: Json[];
}

export class MetadataReader {
  private elements = 0;
  private textBytes = 0;

  constructor(private readonly reader: HeaderReader) {}

  /** `corrupt` for a type that does not exist, or a length beyond the file; `too-large` for arrays nested without end. */
  async value(type: number): Promise<Json> {
    if (type !== valueTypes.array) return await this.scalar(type);
    const open = [await this.openArray()];
    for (;;) {
      const array = open.at(-1);
      if (array === undefined) return null;
      if (array.left === 0) {
        open.pop();
        const json = closed(array);
        const outer = open.at(-1);
        if (outer === undefined) return json;
        if (outer.kept.length < outer.wanted) outer.kept.push(json);
      } else if (array.type === valueTypes.array) {
        if (open.length >= deepestArray) throw new CheckpointError('too-large', `arrays nested deeper than ${String(deepestArray)} levels`);
        array.left--;
        open.push(await this.openArray());
      } else await this.readFlat(array);
    }
  }

  /** A name: kept whole, so that two long ones are not taken for one. */
  async name(): Promise<string> {
    return await this.text(mostTextBytes);
  }

  private async scalar(type: number): Promise<Json> {
    if (type === valueTypes.text) return await this.text(longestText);
    const { bytes, read } = this.scalarType(type);
    await this.reader.need(bytes);
    return read(this.reader);
  }

  private scalarType(type: number): Scalar {
    const scalar = scalars.get(type);
    if (scalar === undefined) throw new CheckpointError('corrupt', `a value of type ${String(type)}`, { offset: this.reader.position });
    return scalar;
  }

  private async text(most: number): Promise<string> {
    const text = await this.reader.text(most);
    this.textBytes += text.length;
    if (this.textBytes > mostTextBytes)
      throw new CheckpointError('too-large', `names and texts of more than ${String(mostTextBytes)} bytes`);
    return text;
  }

  private async openArray(): Promise<OpenArray> {
    const { reader } = this;
    if (!reader.has(4 + reader.sizeBytes)) await reader.need(4 + reader.sizeBytes);
    const type = reader.uint32();
    const count = reader.size();
    if (count * this.leastBytes(type) > reader.remaining) reader.fail(`an array of ${String(count)} elements`);
    const wanted = Math.min(count <= longestWhole ? count : keptOfLong, mostElements - this.elements);
    this.elements += wanted;
    return { type, count, left: count, wanted, kept: [] };
  }

  private leastBytes(type: number): number {
    if (type === valueTypes.array) return 4 + this.reader.sizeBytes;
    return type === valueTypes.text ? this.reader.sizeBytes : this.scalarType(type).bytes;
  }

  private async readFlat(array: OpenArray): Promise<void> {
    for (; array.kept.length < array.wanted; array.left--) array.kept.push(await this.scalar(array.type));
    if (array.type === valueTypes.text) await this.reader.skipTexts(array.left);
    else this.reader.skip(array.left * this.scalarType(array.type).bytes);
    array.left = 0;
  }
}

function closed({ count, kept }: OpenArray): Json {
  return kept.length === count ? kept : { count, first: kept };
}
