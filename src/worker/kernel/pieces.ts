/** Pieces in which all elements of a tensor are read one after the other. */
import { dtypes } from '../../model/dtype.js';
import type { Tensor } from '../../numeric/tensor.js';

/** Elements of one piece: about a mebibyte, a whole number of bytes and of blocks. */
export function pieceElements(tensor: Tensor): number {
  const facts = dtypes[tensor.dtype];
  const unit = 'block' in facts ? facts.block : 8;
  return Math.floor((1 << 23) / facts.bits / unit) * unit;
}
