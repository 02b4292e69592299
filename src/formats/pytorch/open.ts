/** Opens one PyTorch file, whatever container it is: pickle to tensors, tensors to parameters, modules and names to a tree. */
import type { PlaceFile } from '../../bytes/place.js';
import { readHead } from '../../bytes/source.js';
import type { Block } from '../../model/block.js';
import type { FormatName, Json, Warning } from '../../model/checkpoint.js';
import type { Parameter, Storage } from '../../model/parameter.js';
import { declaredTree, type DeclaredBlock } from '../names/declared-tree.js';
import { entriesOf, numberOf, type PickleValue } from '../pickle/nodes.js';
import { openArchive, type LocatedStorage } from './archive.js';
import { readBare } from './bare.js';
import type { Container, Storages } from './container.js';
import { readExport } from './export.js';
import { isLegacy, readLegacy } from './legacy.js';
import { slotOwners } from './optimizer.js';
import { ParameterBuilder } from './parameters.js';
import { TensorReader } from './rebuild.js';
import { readScales } from './scales.js';
import { isTar, readTar } from './tar.js';
import { findTensors, type Found, type FoundTensor } from './walk.js';
import { readZip } from './zip.js';

export interface OpenedFile {
  readonly format: FormatName;
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
  readonly blocks: readonly DeclaredBlock[];
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

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
  return { format, ...opened, metadata: plainEntries(unpickled.value), warnings: [...container.warnings, ...warnings] };
}

/** Parameters of the tensors that were found, with the places of their storages. */
export async function assemble(
  { tensors, blocks, optimizers }: Found,
  storages: Storages,
  signal?: AbortSignal,
): Promise<Omit<OpenedFile, 'format' | 'metadata'>> {
  const located = await storages.locate(storages.table.keys, signal);
  const scales = await readScales(
    storages,
    located,
    tensors.map(({ tensor }) => tensor),
    signal,
  );
  const builder = new ParameterBuilder(located, storages, scales);
  const owners = slotOwners(tensors, optimizers);
  const parameters = tensors.map((found, index) => builder.build(found.tensor, { index, ...namesOf(found, owners.get(found)) }));
  return { parameters, storages: builder.storages, blocks, warnings: [...disagreements(located), ...valueWarnings(parameters)] };
}

function namesOf({ keys, path, role }: FoundTensor, of: string | undefined): Pick<Parameter, 'name' | 'path' | 'role' | 'of'> {
  return { name: keys.join('.'), path, role, ...(of === undefined ? {} : { of }) };
}

export function treeOf(blocks: readonly DeclaredBlock[], parameters: readonly Parameter[]): Block {
  return declaredTree(
    blocks,
    parameters.map(({ path }) => path.flatMap((key, i) => (i === path.length - 1 || blocks.length > 0 ? [key] : key.split('.')))),
  );
}

function disagreements(located: readonly LocatedStorage[]): readonly Warning[] {
  const messages = located.flatMap((place) => ('storage' in place && place.disagreement !== undefined ? [place.disagreement] : []));
  return messages.slice(0, 1).map((message) => ({ tag: 'corrupt', message }));
}

/** Numbers, texts and truths at the root: epoch, step, version. */
function plainEntries(root: PickleValue): ReadonlyMap<string, Json> {
  const plain = (entriesOf(root) ?? []).flatMap(([key, value]): [string, Json][] => {
    const plain = numberOf(value) ?? (typeof value === 'string' || typeof value === 'boolean' ? value : undefined);
    return typeof key === 'string' && plain !== undefined ? [[key, plain]] : [];
  });
  return new Map(plain.slice(0, 1000));
}
