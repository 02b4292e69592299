/** Snappy: a length, then literals and copies. Only index blocks are compressed so. */
import { uncompress } from 'snappyjs';
import { CheckpointError } from '../../model/errors.js';
import { Varints } from '../protobuf/varint.js';

/** TensorFlow's blocks have 256 KiB; one entry may be longer. */
const largestBlock = 32 * 1024 * 1024;
/** A copy of three bytes makes 64. */
const mostExpansion = 22;

/** Throws `corrupt`, or `too-large` for a block beyond what an index has; nothing is allocated before. */
export function unsnap(compressed: Uint8Array): Uint8Array {
  const claimed = new Varints(compressed).next();
  if (claimed > mostExpansion * compressed.length) throw new CheckpointError('corrupt', `a block that claims ${String(claimed)} bytes`);
  if (claimed > largestBlock) throw new CheckpointError('too-large', `a block of ${String(claimed)} bytes`);
  try {
    return uncompress(compressed, claimed);
  } catch (error) {
    throw new CheckpointError('corrupt', 'a block that is not snappy', { cause: error });
  }
}
