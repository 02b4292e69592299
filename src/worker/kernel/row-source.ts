/** Elements that lie next to each other, put where the vector kernels of heatmaps want them: float32 or bfloat16. */
import { vectorDequantiser } from '../../numeric/blocks/vector.js';
import { addresses, pageSize, type Kernels } from '../../numeric/kernels/kernels.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import { BlockReader, isBlockTensor, type BlockTensor } from './block-reader.js';
import { openStorage } from './storage.js';

export interface RowSource {
  /** Bytes of an element in the kernels' memory: 4 for float32, 2 for bfloat16. */
  readonly size: 2 | 4;
  /** Address of `count` elements of the storage from element `first` on. */
  load(first: number, count: number): number;
  close(): void;
}

/** Undefined for types that have to be converted first. */
export function openRows(tensor: DenseTensor, kernels: Kernels): RowSource | undefined {
  if (isBlockTensor(tensor)) return dequantised(tensor, kernels);
  if (tensor.byteOrder !== 'little' || (tensor.dtype !== 'float32' && tensor.dtype !== 'bfloat16')) return undefined;
  return stored(tensor, tensor.dtype === 'float32' ? 4 : 2, kernels);
}

function stored(tensor: DenseTensor, size: 2 | 4, { bytes }: Kernels): RowSource {
  const storage = openStorage(tensor.storage);
  return {
    size,
    load: (first, count) => {
      const position = first * size;
      const address = addresses.buffer + ((storage.alignment + position) % pageSize);
      storage.readInto(bytes.subarray(address, address + count * size), position);
      return address;
    },
    close: () => {
      storage.close();
    },
  };
}

function dequantised(tensor: BlockTensor, kernels: Kernels): RowSource {
  const reader = new BlockReader(tensor, vectorDequantiser(kernels));
  const start = addresses.buffer / 4;
  return {
    size: 4,
    load: (first, count) => {
      reader.valuesInto(kernels.float32.subarray(start, start + count), { shape: [count], strides: [1], offset: first }, 0);
      return addresses.buffer;
    },
    close: () => {
      reader.close();
    },
  };
}
