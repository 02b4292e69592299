/** The border between two threads as a `Port` of typed calls. */
import type { MessagePort, Worker } from 'node:worker_threads';
import type { Message, Port } from '../protocol/call.js';

/** Over the thread's own end (`parentPort`) or the thread as its owner sees it. */
export function threadPort(thread: MessagePort | Worker): Port {
  return {
    post: (message, transfer) => {
      thread.postMessage(message, [...transfer]);
    },
    listen: (listener) => {
      const receive = (message: Message): void => {
        listener(message);
      };
      thread.on('message', receive);
      return () => thread.off('message', receive);
    },
  };
}
