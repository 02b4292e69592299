/** Writes a safetensors file of numbers made up here, so that a test knows them all. */
import { writeFile } from 'node:fs/promises';

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Stored with the upper half of the bits. */
  readonly brain?: true;
}

export async function writeSafetensors(file: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> {
  const bytes = Object.values(tensors).map(stored);
  let start = 0;
  const entries = Object.entries(tensors).map(([name, { shape, brain }], index) => {
    const end = start + (bytes[index]?.length ?? 0);
    const entry = { dtype: brain === true ? 'BF16' : 'F32', shape, data_offsets: [start, end] };
    start = end;
    return [name, entry] as const;
  });
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(file, Buffer.concat([length, header, ...bytes]));
}

function stored({ values, brain }: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = values;
  if (brain !== true) return Buffer.from(buffer, byteOffset, byteLength);
  const words = Uint16Array.from(new Uint32Array(buffer, byteOffset, values.length), (bits) => bits >>> 16);
  return Buffer.from(words.buffer);
}

/** Normally distributed, the same in every run. */
export function normal(count: number, spread: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => spread * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}
