// Reads pieces of 1 MiB into page-aligned memory until none is left: what any scan costs at least.
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const pieceLength = 2 ** 20;
const piece = new Uint8Array(new WebAssembly.Memory({ initial: pieceLength / 65536 }).buffer);

parentPort.on('message', ({ path, length, next }) => {
  const claimed = new Int32Array(next);
  const handle = openSync(path, 'r');
  for (let start; (start = Atomics.add(claimed, 0, 1) * pieceLength) < length;) {
    readSync(handle, piece, 0, Math.min(pieceLength, length - start), start);
  }
  closeSync(handle);
  parentPort.postMessage('done');
});
