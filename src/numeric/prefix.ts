/**
 * Leading bits of floats: 16 of a float32, 18 of a float64. They are the sign, the exponent and the first bits of the mantissa, so their order
 * is the order of values: all floats with the same leading bits, a bucket, lie next to each other. A bucket is at most 2^-7 (float32) or
 * 2^-6 (float64) of its values wide.
 */

export type PrefixType = 'float32' | 'float64';

interface PrefixLayout {
  /** Bits behind the leading ones in the first 32. */
  readonly shift: number;
  readonly exponent: number;
  /** Mantissa bits of the prefix with the implicit one: numbers of so few bits are boundaries of buckets. */
  readonly significant: number;
  /** Exponent of the width of the buckets nearest zero: no boundary is closer to another. */
  readonly finest: number;
}

const layouts = {
  float32: { shift: 16, exponent: 0x7f80, significant: 8, finest: -133 },
  float64: { shift: 14, exponent: 0x1ffc0, significant: 7, finest: -1028 },
} as const satisfies Record<PrefixType, PrefixLayout>;

/** Number of patterns of the leading bits. */
export function bucketCount(type: PrefixType): number {
  return 2 ** (32 - layouts[type].shift);
}

/** The first negative bucket: the one of -0. */
export function firstNegative(type: PrefixType): number {
  return bucketCount(type) / 2;
}

export function isFiniteBucket(type: PrefixType, bucket: number): boolean {
  const { exponent } = layouts[type];
  return (bucket & exponent) !== exponent;
}

/** Significant bits and exponent of the numbers that are boundaries of buckets. */
export function boundaryBits(type: PrefixType): Pick<PrefixLayout, 'significant' | 'finest'> {
  return layouts[type];
}

const word = new DataView(new ArrayBuffer(8));

/** The value of a bucket nearest zero. */
export function bucketStart(type: PrefixType, bucket: number): number {
  return valueOf(type, bucket, 0, 0);
}

/** The value of a bucket farthest from zero. */
export function bucketEnd(type: PrefixType, bucket: number): number {
  return valueOf(type, bucket, 2 ** layouts[type].shift - 1, 0xffffffff);
}

function valueOf(type: PrefixType, bucket: number, rest: number, low: number): number {
  word.setUint32(0, bucket * 2 ** layouts[type].shift + rest);
  word.setUint32(4, low);
  return type === 'float32' ? word.getFloat32(0) : word.getFloat64(0);
}

/** Calls `visit` with every bucket of finite values in ascending order of value: the largest negative first. */
export function visitAscending(type: PrefixType, visit: (bucket: number) => void): void {
  const half = firstNegative(type);
  const { exponent } = layouts[type];
  for (let bucket = half + exponent - 1; bucket >= half; bucket--) visit(bucket);
  for (let bucket = 0; bucket < exponent; bucket++) visit(bucket);
}

export interface Located {
  readonly bucket: number;
  /** Finite values in the buckets before it. */
  readonly below: number;
}

/** The buckets that hold the order statistics of these ranks, which ascend. */
export function locateRanks(type: PrefixType, table: Float64Array, ranks: readonly number[]): readonly Located[] {
  const located: Located[] = [];
  let below = 0;
  visitAscending(type, (bucket) => {
    const count = table[bucket] ?? 0;
    if (count === 0) return;
    while (located.length < ranks.length && (ranks[located.length] ?? 0) < below + count) located.push({ bucket, below });
    below += count;
  });
  return located;
}

/** The order statistic of a float32 in a bucket, from how often each pattern of the low 16 bits occurs in it. */
export function refinedValue(located: Located, lowBits: Float64Array, rank: number): number {
  const negative = located.bucket >= firstNegative('float32');
  let below = located.below;
  for (let i = 0; i < 65_536; i++) {
    const low = negative ? 65_535 - i : i;
    below += lowBits[low] ?? 0;
    if (below > rank) return valueOf('float32', located.bucket, low, 0);
  }
  return NaN;
}
