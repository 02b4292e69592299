/** What a hover shows of a parameter's values. */
import { dtypes } from '../model/dtype.js';
import { elementCount } from '../model/shape.js';
import type { Glance } from '../protocol/glance.js';
import type { KernelPool, Work } from '../worker/kernel-pool.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { smallPicture, smallPictureRequest } from './picture/small-picture.js';

const firstCount = 6;

export async function glanceAt(
  open: OpenCheckpoint,
  pool: () => KernelPool,
  { index, scheme }: { readonly index: number; readonly scheme: 'dark' | 'light' },
  work: Work<never>,
): Promise<Glance> {
  if (!open.hasNumbers(index)) return { first: null, picture: null };
  const tensor = open.tensor(index);
  const count = Math.min(firstCount, elementCount(tensor.shape));
  const request = smallPictureRequest(tensor.shape, dtypes[tensor.dtype].kind === 'complex');
  const [first, heatmap] = await Promise.all([
    count === 0 ? null : pool().elements(tensor, { first: 0, count }, work),
    request === undefined ? undefined : pool().heatmap(tensor, request, 'sampled', { signal: work.signal ?? new AbortController().signal }),
  ]);
  return { first, picture: heatmap === undefined ? null : smallPicture(heatmap, scheme) };
}
