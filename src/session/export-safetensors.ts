/**
 * The whole checkpoint as one safetensors file. Tied parameters are stored once; `__metadata__` maps each other name to the stored one, as
 * safetensors' own `save_model` does. Sparse tensors are written dense, quantised ones dequantised to float32: `__metadata__` then says of which
 * types, since the file grows by that (seven times for 4.5 bits a value) and a later reader cannot tell.
 */
import { byteLength, dtypes, type Dtype } from '../model/dtype.js';
import { CheckpointError } from '../model/errors.js';
import { elementCount, type Shape } from '../model/shape.js';
import type { Tensor } from '../numeric/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { elementsOf, type ElementsWork } from './elements.js';
import { float32Bytes } from './export-npy.js';
import type { Write } from './new-file.js';
import type { OpenCheckpoint } from './open-checkpoint.js';

const words: Partial<Record<Dtype, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float8_e4m3fn: 'F8_E4M3',
  float8_e4m3fnuz: 'F8_E4M3FNUZ',
  float8_e5m2: 'F8_E5M2',
  float8_e5m2fnuz: 'F8_E5M2FNUZ',
  float8_e8m0fnu: 'F8_E8M0',
  float6_e2m3fn: 'F6_E2M3',
  float6_e3m2fn: 'F6_E3M2',
  float4_e2m1fn: 'F4',
  float4_e2m1fn_x2: 'F4',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
  complex64: 'C64',
};

/** One tensor of the file to be. */
interface Entry {
  readonly name: string;
  readonly index: number;
  readonly word: string;
  readonly shape: Shape;
  readonly bits: number;
  readonly length: number;
  readonly dequantise: boolean;
}

interface Plan {
  /** In the order of the file: wider types first, so that every tensor lies at a multiple of its element's size. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** `unsupported` when a parameter has no values, no form that safetensors knows, or a name that another one has too. */
export async function writeSafetensors(open: OpenCheckpoint, pool: KernelPool, write: Write, work: ElementsWork): Promise<void> {
  const { entries, metadata } = planSafetensors(open);
  await write(headerOf(entries, metadata));
  const total = entries.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  for (const entry of entries) {
    for await (const piece of piecesOf(pool, open.tensor(entry.index), entry, work.signal)) {
      await write(piece);
      done += piece.length;
      work.progress?.(done, total);
    }
  }
}

function planSafetensors(open: OpenCheckpoint): Plan {
  const metadata = new Map<string, string>(textMetadata(open));
  const entries: Entry[] = [];
  const dequantised = new Set<Dtype>();
  const stored = new Map<string, string>();
  const taken = new Set<string>(['__metadata__']);
  const { removed } = open.edits.overlay;
  for (let index = 0; index < open.checkpoint.parameters.length; index++) {
    if (removed.has(index)) continue;
    const name = open.checkpoint.parameters.nameAt(index);
    if (taken.has(name)) throw new CheckpointError('unsupported', `safetensors cannot hold a second parameter of the name ${name}`);
    taken.add(name);
    const tied = open.ties.of(index).length > 0 ? open.identity(index) : undefined;
    const kept = tied === undefined ? undefined : stored.get(tied);
    if (kept !== undefined) metadata.set(name, kept);
    else {
      const tensor = open.wholeTensor(index);
      entries.push(entryOf(tensor, name, index));
      if (isDequantised(tensor.dtype)) dequantised.add(tensor.dtype);
    }
    if (tied !== undefined && kept === undefined) stored.set(tied, name);
  }
  if (dequantised.size > 0) metadata.set('dequantised', [...dequantised].join(', '));
  return { entries: entries.sort((a, b) => b.bits - a.bits), metadata };
}

/** What a safetensors file said already, or the word by which libraries know torch's layout. */
function textMetadata({ checkpoint }: OpenCheckpoint): readonly (readonly [string, string])[] {
  if (checkpoint.framework === 'pytorch') return [['format', 'pt']];
  return [...checkpoint.metadata].flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
}

/** Types that safetensors has not, of values that float32 holds as they are. */
function isDequantised(dtype: Dtype): boolean {
  const { kind } = dtypes[dtype];
  return kind === 'quantized' || kind === 'block';
}

function entryOf({ dtype, shape }: Tensor, name: string, index: number): Entry {
  if (isDequantised(dtype)) {
    return { name, index, word: 'F32', shape, bits: 32, length: 4 * elementCount(shape), dequantise: true };
  }
  const word = safetensorsWord(dtype, name);
  const { bits } = dtypes[dtype];
  return { name, index, word, shape: headerShape(dtype, shape), bits, length: byteLength(dtype, elementCount(shape)), dequantise: false };
}

/** Its word for the element type of a parameter; `unsupported` where it has none. */
export function safetensorsWord(dtype: Dtype, name: string): string {
  const word = words[dtype];
  if (word === undefined) throw new CheckpointError('unsupported', `safetensors has no type for ${dtype}, which ${name} has`);
  return word;
}

/** safetensors counts values, torch's packed type pairs of them. */
function headerShape(dtype: Dtype, shape: Shape): Shape {
  return dtype === 'float4_e2m1fn_x2' ? shape.map((size, axis) => (axis === shape.length - 1 ? 2 * size : size)) : shape;
}

/** The length and the header of a file with these tensors, one behind the other. */
export function headerOf(
  entries: readonly Pick<Entry, 'name' | 'word' | 'shape' | 'length'>[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const fields: string[] = metadata.size === 0 ? [] : [`"__metadata__":${JSON.stringify(Object.fromEntries(metadata))}`];
  let start = 0;
  for (const { name, word, shape, length } of entries) {
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: word, shape, data_offsets: [start, start + length] })}`);
    start += length;
  }
  const text = Buffer.from(`{${fields.join(',')}}`);
  const header = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  text.copy(header, 8);
  return header;
}

async function* piecesOf(pool: KernelPool, tensor: Tensor, { dequantise }: Entry, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (dequantise) {
    for await (const piece of elementsOf(pool, tensor, { signal })) yield float32Bytes(piece);
  } else yield* pool.bytes(tensor, signal === undefined ? {} : { signal });
}
