/** `dequantise` with the vector kernels, straight into their memory: several times faster. The tests hold the two against each other. */
import { addresses, type Kernels } from '../kernels/kernels.js';
import { atOnce, blockSize, blockType, checkLengths, dequantise, type BlockDtype } from './blocks.js';

const unsigned = 0;
const signed = 1;
const inTable = 2;

/** As `dequantise`; values that are not in the kernels' memory are made without them. */
export function vectorDequantiser(kernels: Kernels): typeof dequantise {
  const codes = kernels.bytes.subarray(addresses.codes, addresses.codes + atOnce);
  const scales = kernels.float32.subarray(addresses.scales / 4, addresses.minima / 4);
  const minima = kernels.float32.subarray(addresses.minima / 4, addresses.levels / 4);
  return (dtype, blocks, values) => {
    if (values.buffer !== kernels.bytes.buffer) {
      dequantise(dtype, blocks, values);
      return;
    }
    checkLengths(dtype, blocks, values.length);
    const { unpack, scale } = blockType(dtype);
    const bytesAtOnce = bytesOfValues(dtype, atOnce);
    minima.fill(0);
    for (let from = 0, to = 0; from < blocks.length; from += bytesAtOnce, to += atOnce) {
      const some = blocks.subarray(from, from + bytesAtOnce);
      unpack(some, codes);
      scale(some, scales, minima);
      applyScales(kernels, dtype, Math.min(atOnce, values.length - to), values.byteOffset + 4 * to);
    }
  };
}

function bytesOfValues(dtype: BlockDtype, count: number): number {
  const { bytes, values } = blockSize(dtype);
  return (count / values) * bytes;
}

function applyScales({ call, bytes }: Kernels, dtype: BlockDtype, count: number, out: number): void {
  const { group, levels } = blockType(dtype);
  const { codes, scales, minima, levels: table } = addresses;
  if (levels.table !== undefined) bytes.set(new Uint8Array(levels.table.buffer), table);
  const kind = levels.table !== undefined ? inTable : levels.signed ? signed : unsigned;
  call.scaleCodes(codes, count, group, scales, minima, kind, table, levels.zero, levels.step, out);
}
