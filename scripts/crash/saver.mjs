// The process that is killed: opens, says that it is ready, and when told saves every other quarter of the array. It tells when it begins to write.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , product, file, scratch, journalFolder] = process.argv;
const { identify, openCheckpoint, saveInPlace } = createRequire(import.meta.url)(product);
const { checkpoint, place } = await openCheckpoint(file);
await place.close();
const storage = checkpoint.storage(0);
const quarter = storage.length / 4;
const patches = [0, 2].map((i) => ({ start: i * quarter, length: quarter, at: (i / 2) * quarter }));
writeFileSync(scratch, Buffer.alloc(2 * quarter, 0x3d));
const identities = await identify([file]);
let isTold = false;

/** The first half of the work is keeping the old bytes. */
function progress({ doneBytes, totalBytes }) {
  if (isTold || doneBytes < totalBytes / 2) return;
  isTold = true;
  process.send('writing');
}

process.once('message', async () => {
  await saveInPlace(
    { checkpoint, identities, headers: [], changes: [{ storage, patches }], scratch: [{ path: scratch, from: 0 }], journalFolder },
    { progress },
  );
  process.exit(0);
});
process.send('ready');
