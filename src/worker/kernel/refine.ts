/** The second pass over float32 and float64: what lies inside the buckets of wanted order statistics, and a histogram with given edges. */
import { addresses, type Kernels } from '../../numeric/kernels/kernels.js';
import { claim } from './chunks.js';
import { chunksTogether, openFeed } from './feed.js';
import type { RefineJob, RefinePart } from './protocol.js';

const lowPatterns = 65_536;
/** Bytes of `slots`: one for each pattern of the leading 18 bits of a float64, the most there are. */
const mostPatterns = 262_144;

export function refine(job: RefineJob, kernels: Kernels): RefinePart {
  const { tensor, plan, control, buckets, edges } = job;
  const isSingle = plan.kernel === 'float32';
  const found = isSingle ? [] : buckets.map(() => [] as number[]);
  prepare(kernels, job, isSingle);
  const feed = openFeed(tensor, plan, kernels);
  try {
    for (const chunk of claim(control, Math.ceil(plan.count / plan.chunkElements), chunksTogether(tensor, plan))) {
      const first = chunk * plan.chunkElements;
      const count = Math.min(plan.chunkElements, plan.count - first);
      const address = feed.load(first, count);
      if (edges.length > 1) countBins(kernels, edges, address, count, isSingle);
      if (buckets.length === 0) continue;
      if (isSingle) kernels.call.refineF32(address, count, addresses.slots, addresses.refineTables);
      else collect(kernels, address, count, found);
    }
  } finally {
    feed.close();
  }
  const histogramAt = addresses.histogram / 8;
  return {
    tables: isSingle
      ? Float64Array.from(kernels.uint32.subarray(addresses.refineTables / 4, addresses.refineTables / 4 + buckets.length * lowPatterns))
      : new Float64Array(0),
    values: found.map((values) => Float64Array.from(values)),
    histogram: kernels.float64.slice(histogramAt, histogramAt + Math.max(0, edges.length - 1)),
  };
}

function prepare({ bytes, uint32, float64 }: Kernels, { buckets, edges }: RefineJob, isSingle: boolean): void {
  bytes.fill(0, addresses.slots, addresses.slots + mostPatterns);
  buckets.forEach((bucket, i) => {
    bytes[addresses.slots + bucket] = i + 1;
  });
  const tables = addresses.refineTables / 4;
  if (isSingle) uint32.fill(0, tables, tables + buckets.length * lowPatterns);
  float64.set(edges, addresses.edges / 8);
  float64.fill(0, addresses.histogram / 8, addresses.histogram / 8 + edges.length);
}

function countBins({ call }: Kernels, edges: Float64Array, address: number, count: number, isSingle: boolean): void {
  const bins = edges.length - 1;
  const low = edges[0] ?? 0;
  const range = (edges[bins] ?? 0) - low;
  const run = isSingle ? call.histogramF32 : call.histogramF64;
  run(address, count, low, bins / range, bins, addresses.edges, addresses.histogram);
}

function collect({ bytes }: Kernels, address: number, count: number, found: readonly number[][]): void {
  const view = new DataView(bytes.buffer, address);
  for (let i = 0; i < count; i++) {
    const slot = bytes[addresses.slots + (view.getUint32(8 * i + 4, true) >>> 14)] ?? 0;
    if (slot > 0) found[slot - 1]?.push(view.getFloat64(8 * i, true));
  }
}
