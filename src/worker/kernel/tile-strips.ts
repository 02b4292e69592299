/**
 * Where the chunks that lie beside each other do not fit into memory together, rows are not put together one by one: each would have all of
 * them decoded again. A strip of many rows is, and what is asked for next is in it.
 */

const stripBytes = 32 * 1024 * 1024;
/** Shorter reads are of single elements, not of rows: what lies behind them is not wanted. */
const shortestRow = 16 * 1024;

export interface StripSource {
  readonly length: number;
  readonly elementBytes: number;
  /** Fills `target` with the bytes from `start`. */
  readonly copy: (target: Uint8Array, start: number) => void;
  /** Whether bytes start .. end - 1 take more chunks than are kept. */
  readonly isCrowded: (start: number, end: number) => boolean;
}

export function withStrips(source: StripSource, longest = stripBytes): { readonly readInto: (target: Uint8Array, start: number) => void } {
  let strip: { readonly start: number; readonly bytes: Uint8Array } | undefined;
  const holds = (start: number, length: number): boolean =>
    strip !== undefined && start >= strip.start && start + length <= strip.start + strip.bytes.length;
  return {
    readInto: (target, start) => {
      if (!holds(start, target.length)) {
        const length = Math.min(longest - (longest % source.elementBytes), source.length - start);
        if (target.length < shortestRow || target.length > length || !source.isCrowded(start, start + target.length)) {
          source.copy(target, start);
          return;
        }
        // The old one is given up first, so that there are never two.
        strip = undefined;
        const bytes = new Uint8Array(length);
        source.copy(bytes, start);
        strip = { start, bytes };
      }
      const at = start - (strip?.start ?? 0);
      if (strip !== undefined) target.set(strip.bytes.subarray(at, at + target.length));
    },
  };
}
