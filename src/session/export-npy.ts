/** One parameter as a .npy file: NumPy's own format, version 1.0. Types that NumPy has not become float32, which holds their values exactly. */
import { dtypes, type Dtype } from '../model/dtype.js';
import type { Elements } from '../model/elements.js';
import { CheckpointError } from '../model/errors.js';
import type { Tensor } from '../numeric/tensor.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { elementsOf, type ElementsWork } from './elements.js';
import type { Write } from './new-file.js';

/** NumPy's words for types whose stored bytes it reads as they are. */
const sameBytes: Partial<Record<Dtype, string>> = {
  float64: '<f8',
  float32: '<f4',
  float16: '<f2',
  int64: '<i8',
  int32: '<i4',
  int16: '<i2',
  int8: '|i1',
  uint64: '<u8',
  uint32: '<u4',
  uint16: '<u2',
  uint8: '|u1',
  bool: '|b1',
  complex128: '<c16',
  complex64: '<c8',
  float4_e2m1fn_x2: '|u1',
  bits1x8: '|u1',
  bits2x4: '|u1',
  bits4x2: '|u1',
  bits8: '|u1',
  bits16: '<u2',
};

export async function writeNpy(pool: KernelPool, tensor: Tensor, write: Write, work: ElementsWork): Promise<void> {
  const word = sameBytes[tensor.dtype];
  if (word === undefined) await writeConverted(pool, tensor, write, work);
  else await writeStored(pool, tensor, word, write, work);
}

async function writeStored(pool: KernelPool, tensor: Tensor, word: string, write: Write, work: ElementsWork): Promise<void> {
  await write(npyHeader(word, tensor.shape));
  const progress = ({ done, total }: { readonly done: number; readonly total: number }): void => work.progress?.(done, total);
  for await (const piece of pool.bytes(tensor, { progress, ...(work.signal === undefined ? {} : { signal: work.signal }) }))
    await write(piece);
}

async function writeConverted(pool: KernelPool, tensor: Tensor, write: Write, work: ElementsWork): Promise<void> {
  await write(npyHeader(dtypes[tensor.dtype].kind === 'complex' ? '<c8' : '<f4', tensor.shape));
  for await (const piece of elementsOf(pool, tensor, work)) await write(float32Bytes(piece));
}

/** Little endian. Only for types whose values float32 holds exactly: quantised ones are computed in float32. */
export function float32Bytes(elements: Elements): Uint8Array {
  if (elements.kind === 'integer') throw new CheckpointError('internal', '64-bit integers do not fit float32');
  const bytes = new Uint8Array(4 * elements.values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of elements.values.entries()) view.setFloat32(4 * index, value, true);
  return bytes;
}

/** Magic, version, length, the description NumPy prints itself, padded so that the values start at a multiple of 64. */
function npyHeader(word: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const description = `{'descr': '${word}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padding = 63 - ((10 + description.length) % 64);
  const text = `${description}${' '.repeat(padding)}\n`;
  const header = Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 0xff, text.length >> 8]),
    Buffer.from(text, 'latin1'),
  ]);
  return header;
}
