/**
 * Gives the memory of a buffer back at once. V8 knows little of what lies outside its heap: some tens of megabytes of dropped buffers wait in every
 * thread before it looks for them.
 *
 *   free(counts.buffer);   // `counts` is empty from here on
 */
import { MessageChannel } from 'node:worker_threads';

/** A message to nobody, and what was moved with it, is dropped where it is sent. */
const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();
nowhere.unref();

export function free(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) nowhere.postMessage(null, [buffer]);
}
