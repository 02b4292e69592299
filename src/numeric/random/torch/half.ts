/** Half-precision types before PyTorch 2.12. */
import type { Mt19937 } from '../mt19937.js';

export type Half = 'float16' | 'bfloat16';

/** A uniform number of as many bits as the type has digits: 256 distinct bfloat16. */
export function coarseUnit(engine: Mt19937, dtype: Half): number {
  return dtype === 'float16' ? (engine.next() & 0x7ff) * 2 ** -11 : (engine.next() & 0xff) * 2 ** -8;
}
