/** One exact pass over a tensor: this thread's share of the chunks. */
import { addresses, type Kernels } from '../../numeric/kernels/kernels.js';
import { accumulatorLength } from '../../numeric/prefix-statistics.js';
import { claim } from './chunks.js';
import { openFeed } from './feed.js';
import type { ScanJob, ScanPart } from './protocol.js';

const patterns = 65_536;

/** Counters have 32 bits: they are emptied into doubles before so many elements can overflow one. */
const mostCounted = 2 ** 31;

export function scan(job: ScanJob, kernels: Kernels): ScanPart {
  const { tensor, plan, control } = job;
  const table = new Float64Array(patterns);
  const chunks = new Float64Array(job.chunks);
  const feed = openFeed(tensor, plan, kernels);
  clearTables(kernels);
  let counted = 0;
  try {
    for (const chunk of claim(control, Math.ceil(plan.count / plan.chunkElements))) {
      const first = chunk * plan.chunkElements;
      const count = Math.min(plan.chunkElements, plan.count - first);
      if (counted + count > mostCounted) {
        drain(kernels, table);
        counted = 0;
      }
      scanners[plan.kernel](kernels, { address: feed.load(first, count), count, pivot: job.pivot, table });
      chunks.set(
        kernels.float64.subarray(addresses.accumulator / 8, addresses.accumulator / 8 + accumulatorLength),
        chunk * accumulatorLength,
      );
      counted += count;
    }
  } finally {
    feed.close();
  }
  drain(kernels, table);
  return { table };
}

interface Chunk {
  readonly address: number;
  readonly count: number;
  readonly pivot: number;
  /** Counts that do not go through the kernels: the few elements behind the last full vector. */
  readonly table: Float64Array;
}

/** Bytes are counted in pairs; a last odd one would have no partner, so it is told apart by the count alone. */
const scanners = {
  codes8: scanCodes8,
  codes16: scanCodes16,
  float32: scanFloat32,
  float64: scanFloat64,
} as const;

function scanCodes16({ call, bytes }: Kernels, { address, count, table }: Chunk): void {
  const whole = count - (count % 8);
  call.count16(address, whole, addresses.table);
  for (let i = whole; i < count; i++) {
    const code = (bytes[address + 2 * i] ?? 0) | ((bytes[address + 2 * i + 1] ?? 0) << 8);
    table[code] = (table[code] ?? 0) + 1;
  }
}

/** Pairs of bytes; the bytes behind the last 8 pairs are counted as pairs with themselves, half a time each. */
function scanCodes8({ call, bytes }: Kernels, { address, count, table }: Chunk): void {
  const whole = count - (count % 16);
  call.count16(address, whole / 2, addresses.table);
  for (let i = whole; i < count; i++) {
    const code = bytes[address + i] ?? 0;
    table[code * 257] = (table[code * 257] ?? 0) + 0.5;
  }
}

function scanFloat32(kernels: Kernels, { address, count, pivot, table }: Chunk): void {
  const { call, float64, bytes } = kernels;
  startAccumulator(float64);
  const whole = count - (count % 4);
  call.scanF32(address, whole, addresses.table, addresses.accumulator, addresses.block, pivot);
  const view = new DataView(bytes.buffer);
  for (let i = whole; i < count; i++) {
    const leading = view.getUint16(address + 4 * i + 2, true);
    table[leading] = (table[leading] ?? 0) + 1;
    addOne(float64, view.getFloat32(address + 4 * i, true), pivot);
  }
}

function scanFloat64(kernels: Kernels, { address, count, pivot, table }: Chunk): void {
  const { call, float64, bytes } = kernels;
  startAccumulator(float64);
  const whole = count - (count % 2);
  call.scanF64(address, whole, addresses.table, addresses.accumulator, addresses.block, pivot);
  if (whole === count) return;
  const view = new DataView(bytes.buffer);
  const leading = view.getUint16(address + 8 * whole + 6, true);
  table[leading] = (table[leading] ?? 0) + 1;
  addOne(float64, view.getFloat64(address + 8 * whole, true), pivot);
}

function startAccumulator(float64: Float64Array): void {
  const at = addresses.accumulator / 8;
  float64.fill(0, at, at + accumulatorLength);
  float64[at] = Infinity;
  float64[at + 1] = -Infinity;
}

/** One element behind the last full vector, into the accumulator. */
function addOne(float64: Float64Array, x: number, pivot: number): void {
  const at = addresses.accumulator / 8;
  const add = (i: number, value: number): void => {
    float64[at + i] = (float64[at + i] ?? 0) + value;
  };
  if (Number.isNaN(x)) add(9, 1);
  else if (x === Infinity) add(10, 1);
  else if (x === -Infinity) add(11, 1);
  else {
    float64[at] = Math.min(float64[at] ?? x, x);
    float64[at + 1] = Math.max(float64[at + 1] ?? x, x);
    add(2, x - pivot);
    add(4, (x - pivot) ** 2);
    add(6, Math.abs(x));
    if (x === 0) add(8, 1);
  }
}

function clearTables({ uint32 }: Kernels): void {
  uint32.fill(0, addresses.table / 4, addresses.table / 4 + 2 * patterns);
}

function drain({ call, uint32 }: Kernels, table: Float64Array): void {
  call.fold(addresses.table);
  const at = addresses.table / 4;
  for (let pattern = 0; pattern < patterns; pattern++) table[pattern] = (table[pattern] ?? 0) + (uint32[at + pattern] ?? 0);
  uint32.fill(0, at, at + patterns);
}
