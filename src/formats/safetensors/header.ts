/**
 * The header of a safetensors file: 8 bytes of length, then JSON `{name: {dtype, shape, data_offsets}}`, then the tensors back to back.
 * Read into columns, sorted by where the tensors lie, and checked as the reference implementation does: every byte belongs to exactly one tensor.
 */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { dtypes, type Dtype } from '../../model/dtype.js';
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { JsonScanner } from './scanner.js';

/** The reference refuses longer headers. */
const longestHeader = 100_000_000;
const mostAxes = 10_000;

/** The file's dtype words. */
const dtypeWords: ReadonlyMap<string, Dtype> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F8_E4M3', 'float8_e4m3fn'],
  ['F8_E5M2', 'float8_e5m2'],
  ['F8_E8M0', 'float8_e8m0fnu'],
  ['F8_E4M3FNUZ', 'float8_e4m3fnuz'],
  ['F8_E5M2FNUZ', 'float8_e5m2fnuz'],
  ['F6_E2M3', 'float6_e2m3fn'],
  ['F6_E3M2', 'float6_e3m2fn'],
  ['F4', 'float4_e2m1fn'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
  ['C64', 'complex64'],
]);

export interface HeaderColumns {
  readonly names: readonly string[];
  readonly dtypes: readonly Dtype[];
  /** Equal shapes are one object. */
  readonly shapes: readonly Shape[];
  /** Per tensor, relative to `dataStart`. */
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly metadata: ReadonlyMap<string, string>;
  /** File offset of the first tensor's first byte. */
  readonly dataStart: number;
  readonly warnings: readonly Warning[];
}

export async function readHeader(source: ByteSource, signal?: AbortSignal): Promise<HeaderColumns> {
  if (source.size < 8) throw new CheckpointError('corrupt', 'the file is shorter than the length of its header', { offset: 0 });
  const lengthBytes = await source.read({ start: 0, end: 8 }, signal);
  const length = new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(source.size - 8)) {
    throw new CheckpointError('corrupt', `the header of ${String(length)} bytes does not fit into the file of ${String(source.size)}`, {
      offset: 0,
    });
  }
  if (length > BigInt(longestHeader)) throw new CheckpointError('too-large', `a header of ${String(length)} bytes`, { offset: 0 });
  const dataStart = 8 + Number(length);
  const bytes = await source.read({ start: 8, end: dataStart }, signal);
  return parseHeader(bytes, dataStart, source.size - dataStart);
}

/** `dataLength` is what the file holds behind the header. */
export function parseHeader(bytes: Uint8Array, dataStart: number, dataLength: number): HeaderColumns {
  const scanner = new JsonScanner(bytes, 8);
  const reader = new HeaderReader(scanner);
  scanner.object((name) => {
    reader.field(name);
  });
  scanner.end();
  return reader.finish(dataStart, dataLength);
}

class HeaderReader {
  private readonly rows = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly types: Dtype[] = [];
  private readonly shapes: Shape[] = [];
  private readonly begins: number[] = [];
  private readonly ends: number[] = [];
  private readonly knownShapes = new Map<string, Shape>();
  private metadata: Map<string, string> | undefined;
  private repeated: string | undefined;

  // The values of the entry that is being read; one object for all, because 100,000 would cost more than the reading.
  private dtype: Dtype | undefined;
  private shape: Shape | undefined;
  private offsets: readonly number[] | undefined;

  constructor(private readonly scanner: JsonScanner) {}

  private readonly entryField = (key: string): void => {
    if (key === 'dtype' && this.dtype === undefined) this.dtype = this.readDtype();
    else if (key === 'shape' && this.shape === undefined) this.shape = this.readShape();
    else if (key === 'data_offsets' && this.offsets === undefined) this.offsets = this.scanner.integers(2);
    else if (key === 'dtype' || key === 'shape' || key === 'data_offsets') this.scanner.fail(`one ${key}`);
    else this.scanner.skip();
  };

  field(name: string): void {
    if (name === '__metadata__') this.readMetadata();
    else this.readEntry(name);
  }

  private readEntry(name: string): void {
    this.clearEntry();
    this.scanner.object(this.entryField);
    const { dtype, shape, offsets } = this;
    const [begin, end] = offsets ?? [];
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
      this.scanner.fail(`dtype, shape and data_offsets of ${JSON.stringify(name.slice(0, 100))}`);
    }
    this.checkLength(dtype, shape, end - begin);
    const row = this.rows.get(name) ?? this.names.length;
    if (row < this.names.length) this.repeated = name;
    this.rows.set(name, row);
    this.names[row] = name;
    this.types[row] = dtype;
    this.shapes[row] = shape;
    this.begins[row] = begin;
    this.ends[row] = end;
  }

  private clearEntry(): void {
    this.dtype = undefined;
    this.shape = undefined;
    this.offsets = undefined;
  }

  private readDtype(): Dtype {
    const word = this.scanner.string();
    const dtype = dtypeWords.get(word);
    if (dtype !== undefined) return dtype;
    if (/^[A-Z][A-Z0-9_]{0,30}$/.test(word)) throw new CheckpointError('unsupported', `the element type ${word} is not known`);
    return this.scanner.fail('an element type');
  }

  private readonly readNewShape = (): Shape => this.scanner.integers(mostAxes);

  private readShape(): Shape {
    return this.scanner.list(this.knownShapes, this.readNewShape);
  }

  /** The product is taken in order, as the reference does: an overflow before a zero is an error, a zero before it is not. */
  private checkLength(dtype: Dtype, shape: Shape, length: number): void {
    let count = 1;
    for (const size of shape) {
      count *= size;
      if (count > 2 ** 63) this.scanner.fail('a shape whose elements can be counted');
    }
    if (count * dtypes[dtype].bits !== length * 8) this.scanner.fail(`offsets that fit ${dtype} [${shape.slice(0, 8).join(', ')}]`);
  }

  private readMetadata(): void {
    if (this.metadata !== undefined) this.scanner.fail('one __metadata__');
    const metadata = new Map<string, string>();
    this.metadata = metadata;
    if (this.scanner.takeNull()) return;
    this.scanner.object((key) => metadata.set(key, this.scanner.string()));
  }

  finish(dataStart: number, dataLength: number): HeaderColumns {
    const order = this.orderByOffset();
    this.checkContiguous(order, dataLength);
    const warnings: Warning[] =
      this.repeated === undefined
        ? []
        : [{ tag: 'corrupt', message: `the name ${JSON.stringify(this.repeated.slice(0, 200))} stands twice; the last entry counts` }];
    const sorted = order === undefined;
    const pick = <T>(column: readonly T[]): readonly T[] => (sorted ? column : order.map((row) => column[row] as T));
    return {
      names: pick(this.names),
      dtypes: pick(this.types),
      shapes: pick(this.shapes),
      begins: Float64Array.from(pick(this.begins)),
      ends: Float64Array.from(pick(this.ends)),
      metadata: this.metadata ?? new Map<string, string>(),
      dataStart,
      warnings,
    };
  }

  /** Undefined when the entries already stand in the order of their bytes, as writers leave them. */
  private orderByOffset(): number[] | undefined {
    const { begins, ends } = this;
    const begin = (row: number): number => begins[row] ?? 0;
    const end = (row: number): number => ends[row] ?? 0;
    const compare = (a: number, b: number): number => begin(a) - begin(b) || end(a) - end(b) || a - b;
    let sorted = true;
    for (let row = 1; row < begins.length && sorted; row++) sorted = compare(row - 1, row) < 0;
    return sorted ? undefined : begins.map((_, row) => row).sort(compare);
  }

  private checkContiguous(order: readonly number[] | undefined, dataLength: number): void {
    let position = 0;
    for (let i = 0; i < this.names.length; i++) {
      const row = order?.[i] ?? i;
      if (this.begins[row] !== position)
        this.failAt(row, `starts at ${String(this.begins[row])}, not where the one before ends (${String(position)})`);
      position = this.ends[row] ?? position;
      if (position > dataLength) this.failAt(row, `ends at ${String(position)}, beyond the ${String(dataLength)} bytes of the file`);
    }
    if (position !== dataLength) {
      throw new CheckpointError('corrupt', `the tensors take ${String(position)} bytes, the file holds ${String(dataLength)} for them`);
    }
  }

  private failAt(row: number, what: string): never {
    throw new CheckpointError('corrupt', `the tensor ${JSON.stringify((this.names[row] ?? '').slice(0, 200))} ${what}`);
  }
}
