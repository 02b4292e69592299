/** PyTorch's zip archives since 1.6: `data.pkl`, and a member for each storage. TorchScript adds the code of its classes. */
import type { PlaceFile } from '../../bytes/place.js';
import { sliceOf } from '../../bytes/slice.js';
import { quotedName } from '../../bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../bytes/zip/member.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { warningsAbout, warningsAfter } from '../pickle/globals.js';
import { unpickle, type Unpickled } from '../pickle/machine.js';
import { scanPickle } from '../pickle/scan.js';
import { locateStorages, type Archive } from './archive.js';
import type { Container } from './container.js';
import { readModule } from './module.js';
import { readScriptClasses, scriptModules } from './script.js';
import { StorageTable } from './storages.js';

/** A larger pickle holds arrays: it is scanned in its place, without them and without a look at its checksum. */
const largestRead = 16 * 1024 * 1024;
const largestPickle = 256 * 1024 * 1024;

/** `file`: index of the file among the checkpoint's files. */
export async function readZip(archive: Archive, { source }: PlaceFile, file: number, signal?: AbortSignal): Promise<Container> {
  const { unpickled, pickleStart, warnings } = await readDataPickle(archive, signal);
  const script = archive.kind === 'script' ? await readScriptClasses(archive, unpickled, signal) : undefined;
  return {
    format: script === undefined ? 'pytorch-zip' : 'torchscript',
    unpickled,
    modules: script === undefined ? readModule : scriptModules(script.classes),
    storages: {
      table: new StorageTable(),
      locate: async (keys, aborted) => await locateStorages(archive, file, keys, aborted),
      byteOrder: archive.byteOrder,
      source,
      file,
      pickleStart,
    },
    warnings: [...archive.warnings, ...warnings, ...warningsAbout(unpickled, script?.ownNames), ...(script?.warnings ?? [])],
  };
}

interface DataPickle {
  readonly unpickled: Unpickled;
  readonly pickleStart: number;
  readonly warnings: readonly Warning[];
}

/** Throws `corrupt` where there is none. `pickleStart`: where it begins in the archive, if it was scanned in its place. */
export async function readDataPickle({ source, members }: Archive, signal?: AbortSignal): Promise<DataPickle> {
  const member = members.get('data.pkl');
  if (member === undefined) throw new CheckpointError('corrupt', 'the archive has no data.pkl');
  if (member.method === 'stored' && member.unreadable === undefined && member.length > largestRead) {
    const { dataStart, disagreement } = await readLocalHeader(source, member, signal);
    const slice = sliceOf(source, { start: dataStart, end: dataStart + member.length });
    const scanned = await scanPickle(slice, 0, signal);
    return { unpickled: unpickle(scanned), pickleStart: dataStart, warnings: told(disagreement) };
  }
  const { bytes, checksumMatches, disagreement } = await readMember(source, member, largestPickle, signal);
  const unpickled = unpickle(bytes);
  const checksum = checksumMatches ? undefined : `the checksum of ${quotedName('data.pkl')} is wrong`;
  return { unpickled, pickleStart: 0, warnings: [...told(checksum), ...told(disagreement), ...warningsAfter(bytes, unpickled.end)] };
}

function told(message: string | undefined): readonly Warning[] {
  return message === undefined ? [] : [{ tag: 'corrupt', message }];
}
