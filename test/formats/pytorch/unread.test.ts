/** Relatives of the format that are not read: named, so that the user knows what the file is. */
import { expect, it } from 'vitest';
import { openFromPlace } from '../../../src/formats/registry.js';
import { buildZip, text, type Member } from '../../bytes/zip/build-zip.js';
import { memoryPlace, MemorySource } from '../../bytes/memory-place.js';
import { protocol2 } from '../pickle/build-pickle.js';

const pickled: Member = { name: 'm/data.pkl', data: protocol2('}') };

it.each([
  ['TorchScript', [pickled, { name: 'm/constants.pkl', data: protocol2(')') }]],
  ['TorchScript', [pickled, { name: 'm/code/__torch__.py', data: text('class M(Module):') }]],
  ['exported PyTorch program', [pickled, { name: 'm/archive_format', data: text('pt2') }]],
  ['zip archive that PyTorch did not write', [{ name: 'config.json', data: text('{}') }]],
])('%s', async (title, members) => {
  const opening = openFromPlace(memoryPlace('m.pt', buildZip(members)));
  await expect(opening).rejects.toMatchObject({ tag: 'unsupported', message: expect.stringContaining(title) as string });
});

it('a PyTorch file from before 1.6', async () => {
  const magic = Uint8Array.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);
  const opening = openFromPlace(memoryPlace('old.pth', new MemorySource(magic)));
  await expect(opening).rejects.toMatchObject({ tag: 'unsupported', message: expect.stringContaining('before version 1.6') as string });
});
