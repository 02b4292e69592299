/** Pieces in which all elements of a tensor are read one after the other. */
import { dtypes } from '../../model/dtype.js';
import type { Tensor } from '../../numeric/tensor.js';

/** Elements of one piece: about a mebibyte, a whole number of bytes. */
export function pieceElements(tensor: Tensor): number {
  return Math.floor((1 << 23) / dtypes[tensor.dtype].bits / 8) * 8;
}
