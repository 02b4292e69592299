/**
 * The HDF5 library as other threads use it: in a thread of its own.
 *
 *   const contents = await listHdf5File({ path, start: 0, size });
 */
import { CheckpointError, errorFromReport } from '../../model/errors.js';
import { longestStandstill, thread } from './library-thread.js';
import type { Difference } from './overlay.js';
import type { Hdf5Contents } from './contents.js';
import { sharedWords, type Hdf5Source, type WindowPlace } from './place.js';
import type { Hdf5Request, ListReply, ValueChange, WriteReply } from './protocol.js';

let last: Promise<unknown> = Promise.resolve();

/** Everything in the file. Throws a `CheckpointError`: `corrupt` also where the library would not come to an end. */
export async function listHdf5File(source: Hdf5Source, signal?: AbortSignal): Promise<Hdf5Contents> {
  const reply = await inTurn((words) => ({ kind: 'list', source, words }), signal);
  if ('contents' in reply) return reply.contents;
  throw errorOf(reply);
}

/**
 * Which bytes of the HDF5 file at `place` become others when the values do; positions count from its start. The file itself is only read; the bytes of
 * `changes` are given away. Throws a `CheckpointError`.
 */
export async function tryHdf5Changes(
  place: WindowPlace,
  changes: readonly ValueChange[],
  signal?: AbortSignal,
): Promise<readonly Difference[]> {
  const reply = await inTurn((words) => ({ kind: 'write', place, changes, words }), signal);
  if ('differences' in reply) return reply.differences;
  throw errorOf(reply);
}

function errorOf(reply: ListReply | WriteReply): CheckpointError {
  return 'error' in reply ? errorFromReport(reply.error) : new CheckpointError('internal', 'an answer to another question');
}

/** Requests that are answered by a message wait for those before them. */
async function inTurn(
  request: (words: SharedArrayBuffer) => Hdf5Request,
  signal: AbortSignal | undefined,
): Promise<ListReply | WriteReply> {
  const ask = (): Promise<ListReply | WriteReply> => exchange(request, signal);
  const mine = last.then(ask, ask);
  last = mine;
  return await mine;
}

async function exchange(
  request: (words: SharedArrayBuffer) => Hdf5Request,
  signal: AbortSignal | undefined,
): Promise<ListReply | WriteReply> {
  const used = thread();
  const words = new SharedArrayBuffer(4 * Object.keys(sharedWords).length);
  const asked = request(words);
  used.post(asked);
  const longest = asked.kind === 'list' ? longestStandstill.list : longestStandstill.read;
  const reply = await used.message(new Int32Array(words), longest, signal);
  used.answered();
  if ('isWornOut' in reply && reply.isWornOut) used.end();
  else used.rest();
  return reply;
}
