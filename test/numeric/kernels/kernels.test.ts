/** Every kernel against its scalar reference, over values and places in memory that are not easy. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiateKernels } from './compiled.js';
import { cellsOf, histogram, occurrences, scan } from './reference.js';

const mebibyte = 2 ** 20;
const tables = mebibyte;
const wideTables = 4 * mebibyte;
const boundaries = 6 * mebibyte;
const accumulator = 2 * mebibyte;
const block = accumulator + 1024;
const data = 3 * mebibyte;
const { memory, kernel } = instantiateKernels(128);
const u8 = new Uint8Array(memory.buffer);
const u32 = new Uint32Array(memory.buffer);
const f32 = new Float32Array(memory.buffer);
const f64 = new Float64Array(memory.buffer);

/** Where data starts need not be a multiple of anything. */
const lead = fc.integer({ min: 0, max: 33 });
const special = [0, -0, NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -140), 3.4e38, -3.4e38, 1, -1];

function numbers(one: fc.Arbitrary<number>, multiple: number): fc.Arbitrary<number[]> {
  return fc.integer({ min: 0, max: 1200 }).chain((quarter) => {
    const length = quarter * multiple;
    return fc.array(one, { minLength: length, maxLength: length, size: 'max' });
  });
}

const floats = fc.oneof(
  { weight: 8, arbitrary: fc.float({ noNaN: true, min: -8, max: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(...special) },
);
const finiteFloats = fc.float({ noNaN: true, min: -8, max: 8 });

function place(array: Uint16Array | Float32Array | Float64Array, lead: number): number {
  u8.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), data + lead);
  return data + lead;
}

/** Both tables of `patterns` counts together. */
function counted(table = tables, patterns = 65536): number[] {
  const words = u32.subarray(table / 4, table / 4 + 2 * patterns);
  return Array.from({ length: patterns }, (_, code) => (words[code] ?? 0) + (words[patterns + code] ?? 0));
}

/** The codes that are counted differently: `toEqual` of tables this long takes a hundred times as long. */
function differing(counts: ArrayLike<number>, expected: ArrayLike<number>): readonly number[] {
  const length = Math.max(counts.length, expected.length);
  return Array.from({ length }, (_, code) => code).filter((code) => counts[code] !== expected[code]);
}

function clearTables(table = tables, patterns = 65536): void {
  u32.fill(0, table / 4, table / 4 + 2 * patterns);
}

describe('count16', () => {
  const dense = numbers(fc.integer({ min: 0, max: 65535 }), 8);
  const mostlyZero = numbers(
    fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 65535 }) }),
    8,
  );

  it('counts every code, in dense data and in runs', () => {
    fc.assert(
      fc.property(fc.oneof(dense, mostlyZero), lead, (codes, at) => {
        clearTables();
        kernel('count16')(place(Uint16Array.from(codes), at), codes.length, tables);
        expect(differing(counted(), occurrences(codes, 65536))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('adds to what was counted, and fold leaves all of it in the first table', () => {
    clearTables();
    const codes = Uint16Array.from({ length: 4096 }, (_, i) => (i * 40503) & 65535);
    kernel('count16')(place(codes, 0), codes.length, tables);
    kernel('count16')(place(codes, 2), codes.length, tables);
    const both = counted();
    kernel('fold')(tables, 262144);
    expect(differing(u32.subarray(tables / 4, tables / 4 + 65536), both)).toEqual([]);
    expect(u32.subarray(tables / 4 + 65536, tables / 4 + 131072).every((count) => count === 0)).toBe(true);
    expect(both.reduce((a, b) => a + b, 0)).toBe(8192);
  });
});

describe.each([
  { name: 'scanF32', multiple: 4, array: Float32Array, bits: 32, leading: 16, table: tables },
  { name: 'scanF64', multiple: 2, array: Float64Array, bits: 64, leading: 18, table: wideTables },
])('$name', ({ name, multiple, array, bits, leading, table }) => {
  const patterns = 2 ** leading;

  function run(values: Float32Array | Float64Array, at: number, pivot: number): Float64Array {
    clearTables(table, patterns);
    u32.fill(0, boundaries / 4, boundaries / 4 + patterns / 2);
    f64.fill(0, accumulator / 8, accumulator / 8 + 12);
    f64[accumulator / 8] = Infinity;
    f64[accumulator / 8 + 1] = -Infinity;
    kernel(name)(place(values, at), values.length, table, boundaries, accumulator, block, pivot);
    return f64.slice(accumulator / 8, accumulator / 8 + 12);
  }

  /** The bits of each value as one integer. */
  function patternsOf(values: Float32Array | Float64Array): bigint[] {
    return bits === 32 ? Array.from(new Uint32Array(values.buffer), BigInt) : [...new BigUint64Array(values.buffer)];
  }

  it('gives the moments of the finite elements and counts the others', () => {
    fc.assert(
      fc.property(
        fc.oneof(numbers(floats, multiple), numbers(finiteFloats, multiple)),
        lead,
        fc.constantFrom(0, 0.5, -3),
        (drawn, at, pivot) => {
          const values = array.from(drawn);
          const acc = run(values, at, pivot);
          const expected = scan(values, pivot);
          const magnitude = 1e-12 * (expected.l1 + Math.abs(pivot) * values.length);
          expect([...acc.slice(0, 2)]).toEqual([expected.min, expected.max]);
          expect(Math.abs((acc[2] ?? NaN) + (acc[3] ?? NaN) - expected.sum)).toBeLessThanOrEqual(magnitude);
          expect(Math.abs((acc[4] ?? NaN) + (acc[5] ?? NaN) - expected.squares)).toBeLessThanOrEqual(1e-12 * expected.squares);
          expect(Math.abs((acc[6] ?? NaN) + (acc[7] ?? NaN) - expected.l1)).toBeLessThanOrEqual(magnitude);
          expect([...acc.slice(8)]).toEqual([expected.zeros, expected.nan, expected.positiveInfinity, expected.negativeInfinity]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts the leading bits of all, and again those of negative values with nothing behind them', () => {
    const rest = BigInt(bits - leading);
    const onBoundary = fc.integer({ min: 0, max: patterns - 1 }).map((pattern) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, BigInt(pattern) << (rest + (bits === 32 ? 32n : 0n)));
      return bits === 32 ? view.getFloat32(0) : view.getFloat64(0);
    });
    fc.assert(
      fc.property(numbers(fc.oneof(floats, onBoundary), multiple), lead, (drawn, at) => {
        const values = array.from(drawn);
        run(values, at, 0);
        const all = patternsOf(values);
        const leadingBits = all.map((pattern) => Number(pattern >> rest));
        expect(differing(counted(table, patterns), occurrences(leadingBits, patterns))).toEqual([]);
        const negative = all.filter((pattern) => pattern >> BigInt(bits - 1) === 1n && BigInt.asUintN(Number(rest), pattern) === 0n);
        const expected = occurrences(
          negative.map((pattern) => Number(pattern >> rest) - patterns / 2),
          patterns / 2,
        );
        expect(differing(u32.subarray(boundaries / 4, boundaries / 4 + patterns / 2), expected)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the spread of values that are close to one another and far from zero', () => {
    const values = array.from(Array.from({ length: 8192 }, (_, i) => 1 + ((i % 7) - 3) * 2 ** -20));
    const acc = run(values, 0, 1);
    const squares = scan(values, 1).squares;
    expect(Math.abs((acc[4] ?? NaN) + (acc[5] ?? NaN) - squares)).toBeLessThanOrEqual(1e-14 * squares);
  });
});

describe('the second pass', () => {
  it('counts the low 16 bits of the float32 values whose leading bits were asked for', () => {
    fc.assert(
      fc.property(numbers(floats, 1), lead, (drawn, at) => {
        const values = Float32Array.from(drawn);
        const bits = new Uint32Array(values.buffer);
        const wanted = [...new Set(Array.from(bits, (word) => word >>> 16))].slice(0, 3);
        const slots = accumulator;
        const counts = 4 * mebibyte;
        u8.fill(0, slots, slots + 65536);
        wanted.forEach((leading, i) => (u8[slots + leading] = i + 1));
        u32.fill(0, counts / 4, counts / 4 + 3 * 65536);
        kernel('refineF32')(place(values, at), values.length, slots, counts);
        wanted.forEach((leading, i) => {
          const low = Array.from(bits).filter((word) => word >>> 16 === leading);
          const expected = occurrences(
            low.map((word) => word & 65535),
            65536,
          );
          expect(differing(u32.subarray(counts / 4 + i * 65536, counts / 4 + (i + 1) * 65536), expected)).toEqual([]);
        });
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    { name: 'histogramF32', array: Float32Array },
    { name: 'histogramF64', array: Float64Array },
  ])('$name puts every finite value between its edges', ({ name, array }) => {
    // Values that are edges themselves, and the numbers next to them: where multiplying and comparing may disagree.
    const cases = fc.record({
      low: fc.float({ noNaN: true, min: -8, max: 0 }),
      width: fc.float({ noNaN: true, min: Math.fround(0.01), max: 9 }),
      bins: fc.integer({ min: 1, max: 40 }),
      others: numbers(fc.oneof(finiteFloats, fc.constantFrom(NaN, Infinity, -Infinity)), 1),
      at: lead,
    });
    fc.assert(
      fc.property(cases, ({ low, width, bins, others, at }) => {
        const high = Math.fround(low + width);
        const step = (high - low) / bins;
        const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step));
        const values = array.from([
          ...edges,
          ...edges.map((edge) => edge * (1 + 2 ** -52)),
          ...edges.map((edge) => edge * (1 - 2 ** -53)),
          ...others,
        ]);
        const counts = accumulator + 8192;
        f64.set(edges, accumulator / 8);
        f64.fill(0, counts / 8, counts / 8 + bins);
        kernel(name)(place(values, at), values.length, low, bins / (high - low), bins, accumulator, counts);
        expect([...f64.subarray(counts / 8, counts / 8 + bins)]).toEqual(histogram(values, edges));
      }),
      { numRuns: 60 },
    );
  });
});

describe('columns and cells', () => {
  const places = { low: mebibyte, high: mebibyte + 65536, sum: mebibyte + 131072, starts: 2 * mebibyte };
  const out = { low: 2 * mebibyte + 65536, high: 2 * mebibyte + 131072, sum: 2 * mebibyte + 196608 };

  function reduce(name: 'columnsF32' | 'columnsBf16', at: number, rows: number, width: number, starts: readonly number[]): number[][] {
    const count = starts.length - 1;
    const fill = (address: number, value: number, length: number): unknown => f32.fill(value, address / 4, address / 4 + length);
    u32.set(starts, places.starts / 4);
    for (const [address, length] of [
      [places.low, width],
      [out.low, count],
    ] as const)
      fill(address, Infinity, length);
    for (const [address, length] of [
      [places.high, width],
      [out.high, count],
    ] as const)
      fill(address, -Infinity, length);
    fill(places.sum, 0, width);
    f64.fill(0, out.sum / 8, out.sum / 8 + count);
    kernel(name)(at, rows, width, places.low, places.high, places.sum);
    const interleaved = name === 'columnsBf16' ? 1 : 0;
    kernel('cells')(count, places.starts, places.low, places.high, places.sum, out.low, out.high, out.sum, interleaved);
    expect([...f32.subarray(places.sum / 4, places.sum / 4 + width)]).toEqual(new Array(width).fill(0));
    return Array.from({ length: count }, (_, i) => [
      f32[out.low / 4 + i] ?? NaN,
      f32[out.high / 4 + i] ?? NaN,
      f64[out.sum / 8 + i] ?? NaN,
    ]);
  }

  /** Small multiples of 1/4 add up exactly in any order; a NaN reaches the sum only. */
  const cell = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: -64, max: 64 }).map((n) => n / 4) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
  );

  it.each([
    { name: 'columnsF32', step: 1, codes: (rows: number[][]) => Float32Array.from(rows.flat()) },
    { name: 'columnsBf16', step: 8, codes: (rows: number[][]) => Uint16Array.from(rows.flat(), (value) => upperHalf(value)) },
  ] as const)('$name and cells reduce a matrix as the reference does', ({ name, step, codes }) => {
    const matrix = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 9 })).chain(([height, steps]) => {
      const width = step === 1 ? 3 * steps + (steps % 3) : step * steps;
      return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: height, maxLength: height });
    });
    fc.assert(
      fc.property(matrix, fc.integer({ min: 1, max: 6 }), lead, (rows, wanted, at) => {
        const width = rows[0]?.length ?? 0;
        const count = Math.min(width, wanted);
        const starts = Array.from({ length: count + 1 }, (_, i) => Math.floor((i * width) / count));
        const got = reduce(name, place(codes(rows), at), rows.length, width, starts);
        expect(got).toEqual(cellsOf(rows, starts).map(({ min, max, sum }) => [min, max, sum]));
      }),
      { numRuns: 60 },
    );
  });
});

function upperHalf(value: number): number {
  return (new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0) >>> 16;
}
