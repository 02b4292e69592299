// Counting patterns of 16 bits; 8-bit types are counted as pairs.
// Two tables of 65536 u32, 256 KiB apart: neighbours go to different tables, which breaks the chain from a store to the next load.

@inline
export function count0(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

@inline
export function count1(at: usize): void {
  store<u32>(at, load<u32>(at, 262144) + 1, 262144);
}

/** The second of two tables of 262144 u32. */
@inline
export function count1Wide(at: usize): void {
  store<u32>(at, load<u32>(at, 1048576) + 1, 1048576);
}

/** Counts n patterns (a multiple of 8) at p. */
export function count16(p: usize, n: usize, table: usize): void {
  if (manyRuns(p, n)) countRuns(p, n, table);
  else countPlain(p, n, table);
}

/** Looks at 64 vectors spread over the chunk: are at least 8 of one value? Constant tensors are counted four times faster, others lose nothing. */
function manyRuns(p: usize, n: usize): bool {
  const step = ((n >> 6) << 1) & ~15;
  let same = 0;
  for (let i: usize = 0; i < 64; i++) {
    const v = v128.load(p + i * step);
    if (i16x8.all_true(i16x8.eq(v, i16x8.splat(i16x8.extract_lane_u(v, 0))))) same++;
  }
  return n >= 512 && same >= 8;
}

function countRuns(p: usize, n: usize, table: usize): void {
  const end = p + (n << 1);
  while (p < end) {
    const v = v128.load(p);
    const first = i16x8.extract_lane_u(v, 0);
    if (i16x8.all_true(i16x8.eq(v, i16x8.splat(first)))) {
      const at = table + ((<usize>first) << 2);
      store<u32>(at, load<u32>(at) + 8);
    } else {
      countPlain(p, 8, table);
    }
    p += 16;
  }
}

function countPlain(p: usize, n: usize, table: usize): void {
  const end = p + (n << 1);
  while (p < end) {
    count0(table + ((<usize>load<u16>(p)) << 2));
    count1(table + ((<usize>load<u16>(p, 2)) << 2));
    count0(table + ((<usize>load<u16>(p, 4)) << 2));
    count1(table + ((<usize>load<u16>(p, 6)) << 2));
    p += 8;
  }
}

/** Adds the second table, which lies `bytes` behind the first, to the first and clears it. */
export function fold(table: usize, bytes: usize): void {
  const zero = i32x4.splat(0);
  for (let at = table, end = table + bytes; at < end; at += 16) {
    v128.store(at, i32x4.add(v128.load(at), v128.load(at + bytes)));
    v128.store(at + bytes, zero);
  }
}
