/** Opens one PyTorch file, whatever container it is: pickle to tensors, tensors to parameters, modules and names to a tree. */
import type { PlaceFile } from '../../bytes/place.js';
import { readHead } from '../../bytes/source.js';
import type { Block } from '../../model/block.js';
import type { Parameter } from '../../model/parameter.js';
import { declaredTree, type DeclaredBlock } from '../names/declared-tree.js';
import { openArchive } from './archive.js';
import { assemble, type OpenedFile } from './assemble.js';
import { readBare } from './bare.js';
import type { Container } from './container.js';
import { readExport } from './export.js';
import { isLegacy } from './legacy-pickles.js';
import { readLegacy } from './legacy.js';
import { TensorReader } from './rebuild.js';
import { settingsOf } from './settings.js';
import { isTar, readTar } from './tar.js';
import { findTensors } from './walk.js';
import { readZip } from './zip.js';

/** The containers begin differently: a zip, a tar, the magic number of the legacy format, or any pickle. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** `fileNumber`: index of the file among the checkpoint's files. */
export async function openPytorchFile(file: PlaceFile, fileNumber: number, signal?: AbortSignal): Promise<OpenedFile> {
  const head = await readHead(file.source, 512, signal);
  if (isZip(head)) {
    const archive = await openArchive(file.source, signal);
    return archive.kind === 'export'
      ? await readExport(archive, file, fileNumber, signal)
      : await openContainer(await readZip(archive, file, fileNumber, signal), signal);
  }
  if (isLegacy(head)) return await openContainer(await readLegacy(file.source, fileNumber, signal), signal);
  const read = isTar(head) ? readTar : readBare;
  return await openContainer(await read(file.source, fileNumber, signal), signal);
}

async function openContainer(container: Container, signal?: AbortSignal): Promise<OpenedFile> {
  const { unpickled, storages, modules, format } = container;
  const found = findTensors(unpickled.value, new TensorReader(storages.table), modules);
  const { warnings, ...opened } = await assemble(found, storages, signal);
  return { format, ...opened, metadata: settingsOf(unpickled.value), warnings: [...container.warnings, ...warnings] };
}

export function treeOf(blocks: readonly DeclaredBlock[], parameters: readonly Parameter[]): Block {
  return declaredTree(
    blocks,
    parameters.map(({ path }) => path.flatMap((key, i) => (i === path.length - 1 || blocks.length > 0 ? [key] : key.split('.')))),
  );
}
