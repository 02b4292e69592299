/** Puts a chunk of a scanned tensor into the kernels' memory: straight from the file where its bytes are what the kernel wants, else converted. */
import { byteLength, dtypes } from '../../model/dtype.js';
import { vectorDequantiser } from '../../numeric/blocks/vector.js';
import { addresses, pageSize, type Kernels } from '../../numeric/kernels/kernels.js';
import { readAs } from '../../numeric/readings.js';
import { denseStart } from '../../numeric/runs.js';
import type { ScanPlan } from '../../numeric/scan-plan.js';
import type { DenseTensor } from '../../numeric/tensor.js';
import { BlockReader, isBlockTensor, type BlockTensor } from './block-reader.js';
import { ElementReader } from './element-reader.js';
import { decodedBytes } from './open-tiles.js';
import type { StorageReader } from './single.js';
import { openStorage } from './storage.js';
import type { ElementOrder } from './tiled.js';

export interface Feed {
  /** Address of the first element of the chunk. */
  load(first: number, count: number): number;
  close(): void;
}

export function openFeed(tensor: DenseTensor, plan: ScanPlan, kernels: Kernels): Feed {
  if (isBlockTensor(tensor)) return dequantising(tensor, plan, kernels);
  const order = orderOf(tensor, plan);
  return plan.directStart === undefined
    ? converting(new ElementReader(tensor, order), plan, kernels)
    : direct(openStorage(tensor.storage, order), plan, kernels);
}

/** A scan of a whole array may take its elements in any order, unless they are worth something else by their place. */
function orderOf({ storage, dtype, quantization }: DenseTensor, { view, count }: ScanPlan): ElementOrder {
  const isWhole = denseStart(view) === 0 && byteLength(dtype, count) === storage.length;
  return isWhole && dtypes[dtype].bits >= 8 && quantization?.axis === undefined ? 'any' : 'C';
}

/** Chunks of a scan that lie in one compressed chunk of the array: the thread that decodes it takes them all. */
export function chunksTogether(tensor: DenseTensor, plan: ScanPlan): number {
  const { storage, dtype } = tensor;
  if (storage.kind !== 'tiled' || orderOf(tensor, plan) === 'C') return 1;
  const decoded = storage.tiles.reduce((most, tile) => Math.max(most, decodedBytes(tile)), 0);
  return Math.max(1, Math.floor(decoded / byteLength(dtype, plan.chunkElements)));
}

function direct(storage: StorageReader, plan: ScanPlan, kernels: Kernels): Feed {
  const size = sizes[plan.kernel];
  const start = plan.directStart ?? 0;
  return {
    load: (first, count) => {
      const position = start + first * size;
      // The same alignment inside a page as in the file: the copy is then several times faster.
      const address = addresses.buffer + ((storage.alignment + position) % pageSize);
      storage.readInto(kernels.bytes.subarray(address, address + count * size), position);
      return address;
    },
    close: () => {
      storage.close();
    },
  };
}

const sizes = { codes8: 1, codes16: 2, float32: 4, float64: 8 } as const;

function converting(reader: ElementReader, plan: ScanPlan, kernels: Kernels): Feed {
  const { buffer } = addresses;
  return {
    load: (first, count) => {
      if (plan.kernel === 'codes8' || plan.kernel === 'codes16')
        kernels.bytes.set(reader.littleEndianCodes(plan.view, first, count), buffer);
      else {
        const values = scaled(readAs(reader.ofView(plan.view, first, count, false), 'magnitude'), plan.scale);
        if (plan.kernel === 'float32') kernels.float32.set(values, buffer / 4);
        else kernels.float64.set(values, buffer / 8);
      }
      return buffer;
    },
    close: () => {
      reader.close();
    },
  };
}

/** Blocks become float32 right where the kernel wants them. Their squares stay in the range of doubles, so `plan.scale` is 1. */
function dequantising(tensor: BlockTensor, plan: ScanPlan, kernels: Kernels): Feed {
  const reader = new BlockReader(tensor, vectorDequantiser(kernels));
  const start = addresses.buffer / 4;
  return {
    load: (first, count) => {
      reader.valuesInto(kernels.float32.subarray(start, start + count), plan.view, first);
      return addresses.buffer;
    },
    close: () => {
      reader.close();
    },
  };
}

/** In place: the values were made for this chunk. */
function scaled(values: Float64Array, scale: number): Float64Array {
  if (scale !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
  return values;
}
