/** Relatives of the format that are not read: named, so that the user knows what the file is. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { buildZip, text } from '../../bytes/zip/build-zip.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';

it('an exported program of another layout', async () => {
  const opening = openFromPlace(
    memoryPlace(
      'm.pt2',
      buildZip([
        { name: 'm/archive_format', data: text('pt2') },
        { name: 'm/version', data: text('1') },
      ]),
    ),
  );
  await expect(opening).rejects.toMatchObject({ tag: 'unsupported', message: expect.stringContaining('exported program') as string });
});

it('a zip archive of something else', async () => {
  const opening = openFromPlace(memoryPlace('m.pt', buildZip([{ name: 'notes.txt', data: text('hello') }])));
  await expect(opening).rejects.toMatchObject({
    tag: 'unsupported',
    message: expect.stringContaining('zip archive without a checkpoint') as string,
  });
});

it('a pickle of one value, with something behind it', async () => {
  const opening = openFromPlace(memoryPlace('m.pth', new MemorySource(Uint8Array.from([0x80, 2, 0x4b, 7, 0x2e, 0x80, 2]))));
  await expect(opening).rejects.toMatchObject({ tag: 'unsupported' });
});
