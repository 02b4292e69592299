/** A file whose bytes go to the disk while it is being written, so that the sync at the end has little left to wait for. */
import type { OpenFile } from './disk.js';

/** Bytes between two syncs. */
const interval = 2 ** 24;

export function flushedEarly(file: OpenFile): OpenFile {
  let waiting = 0;
  let isSyncing = false;
  let syncing: Promise<void> = Promise.resolve();
  const begin = (): void => {
    waiting = 0;
    isSyncing = true;
    // What went wrong is told by the next sync that is waited for: the system may tell it only once.
    syncing = Promise.all([syncing, file.sync()]).then(() => {
      isSyncing = false;
    });
    syncing.catch(() => undefined);
  };
  return {
    ...file,
    write: async (bytes, position) => {
      const written = await file.write(bytes, position);
      waiting += written;
      if (waiting >= interval && !isSyncing) begin();
      return written;
    },
    sync: async () => {
      await syncing;
      await file.sync();
    },
    close: async () => {
      await syncing.catch(() => undefined); // told by `sync`, or nobody waits for it
      await file.close();
    },
  };
}
