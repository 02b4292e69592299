/** Opens one PyTorch archive: pickle to tensors, tensors to parameters, modules and names to a tree. */
import type { PlaceFile } from '../../bytes/place.js';
import type { Block } from '../../model/block.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import type { Parameter, Storage } from '../../model/parameter.js';
import { declaredTree, type DeclaredBlock } from '../names/declared-tree.js';
import { warningsAbout, warningsAfter } from '../pickle/globals.js';
import { unpickle } from '../pickle/machine.js';
import { entriesOf, numberOf, type PickleValue } from '../pickle/nodes.js';
import { locateStorages, openArchive, type LocatedStorage } from './archive.js';
import { slotOwners } from './optimizer.js';
import { ParameterBuilder } from './parameters.js';
import { TensorReader } from './rebuild.js';
import { readScales } from './scales.js';
import { StorageTable } from './storages.js';
import { findTensors, type FoundTensor } from './walk.js';

export interface OpenedArchive {
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
  readonly blocks: readonly DeclaredBlock[];
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

/** `fileNumber`: index of the file among the checkpoint's files. */
export async function openPytorchFile(file: PlaceFile, fileNumber: number, signal?: AbortSignal): Promise<OpenedArchive> {
  const archive = await openArchive(file.source, signal);
  const unpickled = unpickle(archive.pickle);
  const table = new StorageTable();
  const { tensors, blocks, optimizers } = findTensors(unpickled.value, new TensorReader(table));
  const located = await locateStorages(archive, fileNumber, table.keys, signal);
  const scales = await readScales(
    archive.source,
    located,
    archive.byteOrder,
    tensors.map(({ tensor }) => tensor),
    signal,
  );
  const builder = new ParameterBuilder(located, archive.byteOrder, scales);
  const owners = slotOwners(tensors, optimizers);
  const parameters = tensors.map((found, index) => builder.build(found.tensor, { index, ...namesOf(found, owners.get(found)) }));
  return {
    parameters,
    storages: builder.storages,
    blocks,
    metadata: plainEntries(unpickled.value),
    warnings: [
      ...archive.warnings,
      ...disagreements(located),
      ...warningsAbout(unpickled),
      ...warningsAfter(archive.pickle, unpickled.end),
      ...valueWarnings(parameters),
    ],
  };
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

/** `Checkpoint.storage` over a list. */
export function storageAt<Storage>(storages: readonly Storage[], index: number): Storage {
  const storage = storages[index];
  if (storage === undefined) throw new RangeError(`storage ${String(index)} of ${String(storages.length)}`);
  return storage;
}

function disagreements(located: readonly LocatedStorage[]): readonly Warning[] {
  const messages = located.flatMap((place) => ('storage' in place && place.disagreement !== undefined ? [place.disagreement] : []));
  return messages.slice(0, 1).map((message) => ({ tag: 'corrupt', message }));
}

/** One warning for each kind of trouble, with the first name. */
function valueWarnings(parameters: readonly Parameter[]): readonly Warning[] {
  const byTag = new Map<string, { readonly warning: Warning; count: number }>();
  for (const { name, values } of parameters) {
    if (values.kind !== 'none' || values.reason.tag === 'not-found') continue;
    const known = byTag.get(values.reason.tag);
    if (known !== undefined) known.count++;
    else
      byTag.set(values.reason.tag, {
        count: 1,
        warning: { tag: values.reason.tag, message: `${name.slice(0, 200)}: ${values.reason.message}` },
      });
  }
  return [...byTag.values()].map(({ warning, count }) =>
    count === 1 ? warning : { ...warning, message: `${warning.message} (and ${String(count - 1)} more)` },
  );
}

/** Numbers, texts and truths at the root: epoch, step, version. */
function plainEntries(root: PickleValue): ReadonlyMap<string, Json> {
  const plain = (entriesOf(root) ?? []).flatMap(([key, value]): [string, Json][] => {
    const plain = numberOf(value) ?? (typeof value === 'string' || typeof value === 'boolean' ? value : undefined);
    return typeof key === 'string' && plain !== undefined ? [[key, plain]] : [];
  });
  return new Map(plain.slice(0, 1000));
}
