// The process that is killed: opens, says that it is ready, and when told saves every other quarter of the array.
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
process.once('message', async () => {
  await saveInPlace({ checkpoint, identities, changes: [{ storage, patches }], scratch, journalFolder });
  process.exit(0);
});
process.send('ready');
