/** The compiled kernels with a memory of their own, laid out for them. One a thread. */

interface Exports {
  readonly count16: (p: number, n: number, table: number) => void;
  readonly fold: (table: number, bytes: number) => void;
  readonly scanF32: (p: number, n: number, table: number, boundaries: number, acc: number, block: number, pivot: number) => void;
  readonly scanF64: (p: number, n: number, table: number, boundaries: number, acc: number, block: number, pivot: number) => void;
  readonly refineF32: (p: number, n: number, slots: number, tables: number) => void;
  readonly histogramF32: (p: number, n: number, low: number, inverse: number, bins: number, edges: number, counts: number) => void;
  readonly histogramF64: (p: number, n: number, low: number, inverse: number, bins: number, edges: number, counts: number) => void;
  readonly columnsF32: (p: number, rows: number, width: number, lo: number, hi: number, sum: number) => void;
  readonly columnsBf16: (p: number, rows: number, width: number, lo: number, hi: number, sum: number) => void;
  readonly scaleCodes: (
    codes: number,
    n: number,
    group: number,
    scales: number,
    minima: number,
    kind: number,
    table: number,
    zero: number,
    step: number,
    out: number,
  ) => void;
  readonly cells: (
    count: number,
    starts: number,
    lo: number,
    hi: number,
    sum: number,
    outLo: number,
    outHi: number,
    outSum: number,
    interleaved: number,
  ) => void;
}

const MiB = 1 << 20;

/** Addresses. Counting, refining and heatmaps are never at work in one call, so they share their room. */
export const addresses = {
  accumulator: 0x10000,
  block: 0x10100,
  starts: 0x11000,
  /** Of block-quantised values on their way: 8,192 codes, the scales and minima of their groups, a table of 16 levels. */
  codes: 0x20000,
  scales: 0x24000,
  minima: 0x28000,
  levels: 0x2c000,
  /** Two tables of 65,536 counts, and the boundaries of float32. */
  table: MiB,
  boundaries: 1.5 * MiB,
  /** Two tables of 262,144 counts, and the boundaries of float64. */
  wideTable: 2 * MiB,
  wideBoundaries: 4 * MiB,
  slots: MiB,
  edges: 1.75 * MiB,
  histogram: 1.875 * MiB,
  refineTables: 2 * MiB,
  columnLow: 2 * MiB,
  columnHigh: 3 * MiB,
  columnSum: 4 * MiB,
  cellLow: 5 * MiB,
  cellHigh: 5.25 * MiB,
  cellSum: 5.5 * MiB,
  /** Page-aligned: reading to an address a few bytes off the file's alignment is five times slower on some processors. */
  buffer: 8 * MiB,
} as const;

/** Longest run of bytes for one call, with room for alignment before it. */
export const bufferLength = 4 * MiB;
export const pageSize = 4096;
/** Widest matrix whose columns have accumulators, and most cells in a row. */
export const widestMatrix = 262_144;
export const mostCells = 8192;
/** Buckets that one refining pass can hold, and bins of one histogram. */
export const mostBuckets = 14;
export const mostBins = 4096;

const memoryPages = (12 * MiB + pageSize) / 65_536 + 1;

export interface Kernels {
  readonly call: Exports;
  readonly bytes: Uint8Array;
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly uint32: Uint32Array;
}

export function compileKernels(wasm: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(wasm);
}

export function instantiateKernels(module: WebAssembly.Module): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryPages) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { buffer } = memory;
  return {
    call: exports as Exports,
    bytes: new Uint8Array(buffer),
    float64: new Float64Array(buffer),
    float32: new Float32Array(buffer),
    uint32: new Uint32Array(buffer),
  };
}
