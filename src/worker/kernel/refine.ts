/** The second pass over float32 and float64: what lies inside the buckets of wanted order statistics, and a histogram with given edges. */
import { addresses, type Kernels } from '../../numeric/kernels/kernels.js';
import { claim } from './chunks.js';
import { openFeed } from './feed.js';
import type { RefineJob, RefinePart } from './protocol.js';

const patterns = 65_536;

export function refine(job: RefineJob, kernels: Kernels): RefinePart {
  const { tensor, plan, control, buckets, edges } = job;
  const isSingle = plan.kernel === 'float32';
  const found = isSingle ? [] : buckets.map(() => [] as number[]);
  prepare(kernels, job);
  const feed = openFeed(tensor, plan, kernels);
  try {
    for (const chunk of claim(control, Math.ceil(plan.count / plan.chunkElements))) {
      const first = chunk * plan.chunkElements;
      const count = Math.min(plan.chunkElements, plan.count - first);
      const address = feed.load(first, count);
      countBins(kernels, edges, address, count, isSingle);
      if (isSingle) kernels.call.refineF32(address, count, addresses.slots, addresses.refineTables);
      else collect(kernels, address, count, found);
    }
  } finally {
    feed.close();
  }
  const histogramAt = addresses.histogram / 8;
  return {
    tables: isSingle
      ? Float64Array.from(kernels.uint32.subarray(addresses.refineTables / 4, addresses.refineTables / 4 + buckets.length * patterns))
      : new Float64Array(0),
    values: found.map((values) => Float64Array.from(values)),
    histogram: kernels.float64.slice(histogramAt, histogramAt + edges.length - 1),
  };
}

function prepare({ bytes, uint32, float64 }: Kernels, { buckets, edges }: RefineJob): void {
  bytes.fill(0, addresses.slots, addresses.slots + patterns);
  buckets.forEach((bucket, i) => {
    bytes[addresses.slots + bucket] = i + 1;
  });
  uint32.fill(0, addresses.refineTables / 4, addresses.refineTables / 4 + buckets.length * patterns);
  float64.set(edges, addresses.edges / 8);
  float64.fill(0, addresses.histogram / 8, addresses.histogram / 8 + edges.length);
}

function countBins({ call }: Kernels, edges: Float64Array, address: number, count: number, isSingle: boolean): void {
  const bins = edges.length - 1;
  const low = edges[0] ?? 0;
  const range = (edges[bins] ?? 0) - low;
  if (!(range > 0)) return;
  const run = isSingle ? call.histogramF32 : call.histogramF64;
  run(address, count, low, bins / range, bins, addresses.edges, addresses.histogram);
}

function collect({ bytes, float64 }: Kernels, address: number, count: number, found: readonly number[][]): void {
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const slot = bytes[addresses.slots + view.getUint16(address + 8 * i + 6, true)] ?? 0;
    if (slot > 0) found[slot - 1]?.push(address % 8 === 0 ? (float64[address / 8 + i] ?? 0) : view.getFloat64(address + 8 * i, true));
  }
}
