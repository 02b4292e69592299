/**
 * The header of a GGUF file: magic, version, two counts, metadata, then name, dimensions, type and offset of each tensor. The tensors lie behind
 * it, each at a multiple of the alignment. Big-endian files have no mark but the bytes of the version.
 */
import type { ByteSource } from '../../bytes/source.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Shape } from '../../model/shape.js';
import { HeaderReader } from './header-reader.js';
import { MetadataReader, valueTypes } from './metadata.js';

const mostPairs = 65_536;
const mostTensors = 200_000;
const mostAxes = 64;
const defaultAlignment = 32;

export interface TensorInfo {
  readonly name: string;
  /** Slowest axis first: the file has them the other way round. */
  readonly shape: Shape;
  /** ggml's number of the element type. */
  readonly type: number;
  /** From the start of the data. */
  readonly offset: number;
}

export interface Header {
  readonly byteOrder: 'little' | 'big';
  readonly alignment: number;
  readonly metadata: ReadonlyMap<string, Json>;
  readonly tensors: readonly TensorInfo[];
  /** Where the data start in the file. */
  readonly dataStart: number;
  readonly warnings: readonly Warning[];
}

export async function readHeader(source: ByteSource, signal?: AbortSignal): Promise<Header> {
  const reader = new HeaderReader(source, signal);
  await reader.need(8);
  reader.skip(4);
  readVersion(reader);
  await reader.need(2 * reader.sizeBytes);
  const tensorCount = countOf(reader, 16 + reader.sizeBytes, mostTensors, 'tensors');
  const pairCount = countOf(reader, 5 + reader.sizeBytes, mostPairs, 'pairs of metadata');
  const values = new MetadataReader(reader);
  const { metadata, alignment, warnings } = await readPairs(reader, values, pairCount);
  const tensors: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(await readInfo(reader, values));
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  return {
    byteOrder: reader.littleEndian ? 'little' : 'big',
    alignment,
    metadata,
    tensors,
    dataStart,
    warnings: [...warnings, ...repeatedNames(tensors)],
  };
}

function readVersion(reader: HeaderReader): void {
  const version = reader.uint32();
  reader.littleEndian = (version & 0xffff) !== 0;
  const turned = new DataView(new ArrayBuffer(4));
  turned.setUint32(0, version, true);
  const number = reader.littleEndian ? version : turned.getUint32(0, false);
  if (number < 1 || number > 3) throw new CheckpointError('unsupported', `version ${String(number)} of GGUF`, { offset: 4 });
  reader.narrow = number === 1;
}

/** Counts are checked against what `each` at least takes. */
function countOf(reader: HeaderReader, each: number, most: number, what: string): number {
  const count = reader.size();
  if (count * each > reader.remaining) reader.fail(`${String(count)} ${what}`);
  if (count > most) throw new CheckpointError('too-large', `${String(count)} ${what}`);
  return count;
}

interface Pairs {
  readonly metadata: Map<string, Json>;
  readonly alignment: number;
  readonly warnings: readonly Warning[];
}

async function readPairs(reader: HeaderReader, values: MetadataReader, count: number): Promise<Pairs> {
  const metadata = new Map<string, Json>();
  let alignment = defaultAlignment;
  const repeated = new Set<string>();
  for (let i = 0; i < count; i++) {
    const key = await values.name();
    await reader.need(4);
    const type = reader.uint32();
    const value = await values.value(type);
    if (key === 'general.alignment') alignment = checkAlignment(type, value);
    if (metadata.has(key)) repeated.add(key);
    else metadata.set(key, value);
  }
  const warnings = [...repeated]
    .slice(0, 10)
    .map((key): Warning => ({ tag: 'corrupt', message: `${quoted(key)} stands twice; the first counts` }));
  return { metadata, alignment, warnings };
}

function checkAlignment(type: number, value: Json): number {
  const isPower = typeof value === 'number' && value > 0 && (value & (value - 1)) === 0;
  if (type === valueTypes.uint32 && isPower) return value;
  throw new CheckpointError('corrupt', `the alignment ${JSON.stringify(value)} is not a power of two in 32 bits`);
}

async function readInfo(reader: HeaderReader, values: MetadataReader): Promise<TensorInfo> {
  const name = await values.name();
  await reader.need(4);
  const rank = reader.uint32();
  if (rank * reader.sizeBytes > reader.remaining) reader.fail(`${String(rank)} dimensions`);
  if (rank > mostAxes) throw new CheckpointError('too-large', `a tensor of ${String(rank)} dimensions`);
  await reader.need(rank * reader.sizeBytes + 12);
  const shape = Array.from({ length: rank }, () => reader.size()).reverse();
  const type = reader.uint32();
  const offset = Number(reader.uint64());
  // Zeros behind the last tensor read as one more without a name: a count is too high.
  if (name === '' && rank === 0 && type === 0 && offset === 0)
    throw new CheckpointError('corrupt', 'a tensor is described by zeros alone: the header says that there are more than there are');
  return { name, shape, type, offset };
}

function repeatedNames(tensors: readonly TensorInfo[]): readonly Warning[] {
  const known = new Set<string>();
  const repeated = tensors.find(({ name }) => known.size === known.add(name).size);
  return repeated === undefined ? [] : [{ tag: 'corrupt', message: `there are two tensors of the name ${quoted(repeated.name)}` }];
}

/** A name for a message. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
