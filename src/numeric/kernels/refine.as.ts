// The second pass: exact quantiles and an exact linear histogram.
import { count0 } from './counts.as';

/** Elements whose leading 16 bits have slot[leading] = s > 0 (u8) have their low 16 bits counted in table s - 1 (65536 u32 each). */
export function refineF32(p: usize, n: usize, slots: usize, tables: usize): void {
  const end = p + (n << 2);
  while (p < end) {
    const slot = <usize>load<u8>(slots + <usize>load<u16>(p, 2));
    if (slot) count0(tables + ((slot - 1) << 18) + ((<usize>load<u16>(p)) << 2));
    p += 4;
  }
}

/** NumPy's rule: bin by multiplication, then put right against the edges (f64[bins + 1]); counts are f64[bins]. */
@inline
function bin(x: f64, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  if (!(x >= low && x <= load<f64>(edges + ((<usize>bins) << 3)))) return;
  let i = min<i32>(bins - 1, <i32>((x - low) * inverse));
  if (x < load<f64>(edges + ((<usize>i) << 3))) i--;
  else if (i < bins - 1 && x >= load<f64>(edges + ((<usize>i) << 3), 8)) i++;
  const at = counts + ((<usize>i) << 3);
  store<f64>(at, load<f64>(at) + 1);
}

export function histogramF32(p: usize, n: usize, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  for (const end = p + (n << 2); p < end; p += 4) bin(<f64>load<f32>(p), low, inverse, bins, edges, counts);
}

export function histogramF64(p: usize, n: usize, low: f64, inverse: f64, bins: i32, edges: usize, counts: usize): void {
  for (const end = p + (n << 3); p < end; p += 8) bin(load<f64>(p), low, inverse, bins, edges, counts);
}
