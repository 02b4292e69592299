/** Sparse tensors as dense ones whose bytes all threads share, so that every computation is that of dense tensors. */
import type { DenseTensor, Tensor } from '../numeric/tensor.js';
import type { Work } from './kernel-pool.js';
import { heldTensor } from './kernel/sparse.js';
import { onThread, type Threads } from './threads.js';

/** `too-large` when the dense form is beyond our limit. */
export async function denseForm(threads: Threads, tensor: Tensor, { signal }: Pick<Work<never>, 'signal'>): Promise<DenseTensor> {
  if (tensor.kind === 'dense') return tensor;
  const bytes = await onThread(threads.least(), (client) => client.call('dense', { tensor }, signal === undefined ? {} : { signal }));
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return heldTensor(tensor, shared);
}
