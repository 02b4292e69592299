/** One exact pass over a tensor: this thread's share of the chunks. */
import { addresses, type Kernels } from '../../numeric/kernels/kernels.js';
import { accumulatorLength } from '../../numeric/prefix-statistics.js';
import type { ScanKernel } from '../../numeric/scan-plan.js';
import { claim } from './chunks.js';
import { chunksTogether, openFeed } from './feed.js';
import type { ScanJob, ScanPart } from './protocol.js';

/** Counters have 32 bits: they are emptied into doubles before so many elements can overflow one. */
const mostCounted = 2 ** 31;

export function scan(job: ScanJob, kernels: Kernels): ScanPart {
  const { tensor, plan, control } = job;
  const counters = new Counters(kernels, plan.kernel);
  const chunks = new Float64Array(job.chunks);
  const feed = openFeed(tensor, plan, kernels);
  const scanChunk = scanners[plan.kernel];
  try {
    for (const chunk of claim(control, Math.ceil(plan.count / plan.chunkElements), chunksTogether(tensor, plan))) {
      const first = chunk * plan.chunkElements;
      const count = Math.min(plan.chunkElements, plan.count - first);
      counters.expect(count);
      scanChunk(kernels, { address: feed.load(first, count), count, pivot: job.pivot, counters });
      const at = addresses.accumulator / 8;
      chunks.set(kernels.float64.subarray(at, at + accumulatorLength), chunk * accumulatorLength);
    }
  } finally {
    feed.close();
  }
  return counters.drained();
}

interface TableLayout {
  readonly table: number;
  readonly patterns: number;
  readonly boundaries: number;
}

const narrow: TableLayout = { table: addresses.table, patterns: 65_536, boundaries: addresses.boundaries };
const wide: TableLayout = { table: addresses.wideTable, patterns: 262_144, boundaries: addresses.wideBoundaries };

/** The kernels' two tables and that of boundaries, and what was taken out of them. */
class Counters {
  private readonly layout: TableLayout;
  private readonly table: Float64Array;
  private readonly boundaries: Float64Array;
  private counted = 0;

  constructor(
    private readonly kernels: Kernels,
    kernel: ScanKernel,
  ) {
    this.layout = kernel === 'float64' ? wide : narrow;
    const { table, patterns, boundaries } = this.layout;
    this.table = new Float64Array(patterns);
    this.boundaries = new Float64Array(patterns / 2);
    kernels.uint32.fill(0, table / 4, table / 4 + 2 * patterns);
    kernels.uint32.fill(0, boundaries / 4, boundaries / 4 + patterns / 2);
  }

  /** Told before `count` more elements are counted. */
  expect(count: number): void {
    if (this.counted + count > mostCounted) this.drained();
    this.counted += count;
  }

  /** An element that did not go through the kernels. */
  add(pattern: number, times = 1): void {
    this.table[pattern] = (this.table[pattern] ?? 0) + times;
  }

  addBoundary(pattern: number): void {
    this.boundaries[pattern] = (this.boundaries[pattern] ?? 0) + 1;
  }

  drained(): ScanPart {
    const { table, patterns, boundaries } = this.layout;
    this.kernels.call.fold(table, 4 * patterns);
    this.take(table, this.table);
    this.take(boundaries, this.boundaries);
    this.counted = 0;
    return { table: this.table, boundaries: this.boundaries };
  }

  private take(address: number, into: Float64Array): void {
    const counts = this.kernels.uint32.subarray(address / 4, address / 4 + into.length);
    for (let i = 0; i < counts.length; i++) into[i] = (into[i] ?? 0) + (counts[i] ?? 0);
    counts.fill(0);
  }
}

interface Chunk {
  readonly address: number;
  readonly count: number;
  readonly pivot: number;
  readonly counters: Counters;
}

/** Kernels take whole vectors; the few elements behind the last one are done here. */
const scanners: Readonly<Record<ScanKernel, (kernels: Kernels, chunk: Chunk) => void>> = {
  codes8: scanCodes8,
  codes16: scanCodes16,
  float32: scanFloat32,
  float64: scanFloat64,
};

function scanCodes16({ call, bytes }: Kernels, { address, count, counters }: Chunk): void {
  const whole = count - (count % 8);
  call.count16(address, whole, addresses.table);
  for (let i = whole; i < count; i++) counters.add((bytes[address + 2 * i] ?? 0) | ((bytes[address + 2 * i + 1] ?? 0) << 8));
}

/** Bytes are counted in pairs; those behind the last 8 pairs as pairs with themselves, half a time each. */
function scanCodes8({ call, bytes }: Kernels, { address, count, counters }: Chunk): void {
  const whole = count - (count % 16);
  call.count16(address, whole / 2, addresses.table);
  for (let i = whole; i < count; i++) counters.add((bytes[address + i] ?? 0) * 257, 0.5);
}

function scanFloat32(kernels: Kernels, { address, count, pivot, counters }: Chunk): void {
  const { call, float64, bytes } = kernels;
  startAccumulator(float64);
  const whole = count - (count % 4);
  call.scanF32(address, whole, addresses.table, addresses.boundaries, addresses.accumulator, addresses.block, pivot);
  const view = new DataView(bytes.buffer, address);
  for (let i = whole; i < count; i++) {
    const bits = view.getUint32(4 * i, true);
    counters.add(bits >>> 16);
    if ((bits & 0xffff) === 0 && bits >= 0x80000000) counters.addBoundary((bits >>> 16) - 0x8000);
    addOne(float64, view.getFloat32(4 * i, true), pivot);
  }
}

function scanFloat64(kernels: Kernels, { address, count, pivot, counters }: Chunk): void {
  const { call, float64, bytes } = kernels;
  startAccumulator(float64);
  const whole = count - (count % 2);
  call.scanF64(address, whole, addresses.wideTable, addresses.wideBoundaries, addresses.accumulator, addresses.block, pivot);
  if (whole === count) return;
  const view = new DataView(bytes.buffer, address + 8 * whole);
  const high = view.getUint32(4, true);
  counters.add(high >>> 14);
  if (high >= 0x80000000 && high % 0x4000 === 0 && view.getUint32(0, true) === 0) counters.addBoundary((high >>> 14) - 0x20000);
  addOne(float64, view.getFloat64(0, true), pivot);
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
