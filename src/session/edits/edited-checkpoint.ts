/** A checkpoint as pending edits have made it: the same list in the same order, with other bytes, names and ties. */
import type { Checkpoint } from '../../model/checkpoint.js';
import { byteLength } from '../../model/dtype.js';
import type { Parameter, PatchedStorage, Storage, StoredRange } from '../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../model/shape.js';
import type { TieGroup } from '../../model/tie.js';
import { noEdits, type Overlay, type Patch } from './overlay.js';
import { fileOfAddress, type ScratchFile } from './scratch.js';

/** `scratch`: where the new bytes lie. Removed parameters stay in the list: they are gone when the file is saved. */
export function editedCheckpoint(base: Checkpoint, overlay: Overlay, scratch: readonly ScratchFile[]): Checkpoint {
  if (overlay === noEdits) return base;
  const inScratch = ({ at, length }: Pick<Patch, 'at' | 'length'>): StoredRange => {
    const number = fileOfAddress(scratch, at);
    return { kind: 'range', file: base.files.length + number, start: at - (scratch[number]?.from ?? 0), length };
  };
  const storage = (index: number): Storage => {
    const own = overlay.untied.get(ownerOf(index));
    const unedited = own === undefined ? base.storage(index) : inScratch(own);
    return patched(unedited, overlay.patches.get(index) ?? [], inScratch);
  };
  const parameter = (original: Parameter): Parameter => {
    const renamed = renamedParameter(original, overlay.names.get(original.index));
    return overlay.untied.has(original.index) ? withOwnStorage(renamed) : renamed;
  };
  const { parameters } = base;
  let ties: readonly TieGroup[] | undefined;
  return {
    ...base,
    files: [...base.files, ...scratch.map(({ path }) => ({ name: 'pending edits', path, size: 0 }))],
    parameters: {
      length: parameters.length,
      at: (index) => parameter(parameters.at(index)),
      nameAt: (index) => overlay.names.get(index) ?? parameters.nameAt(index),
      *[Symbol.iterator]() {
        for (const original of parameters) yield parameter(original);
      },
    },
    storage,
    get ties() {
      return (ties ??= tiesLeft(base, overlay));
    },
  };
}

/** The storage of a parameter that was untied has a number below zero. */
export function ownStorage(parameter: number): number {
  return -1 - parameter;
}

function ownerOf(storage: number): number {
  return -1 - storage;
}

function patched(base: Storage, patches: readonly Patch[], place: (patch: Patch) => StoredRange): Storage {
  const [first] = patches;
  if (first === undefined || base.kind === 'patched') return base;
  if (first.start === 0 && first.length === base.length) return place(first);
  return {
    kind: 'patched',
    base,
    patches: patches.map((patch) => ({ start: patch.start, place: place(patch) })),
    length: base.length,
  } satisfies PatchedStorage;
}

function renamedParameter(parameter: Parameter, name: string | undefined): Parameter {
  return name === undefined ? parameter : { ...parameter, name, path: [name] };
}

function withOwnStorage(parameter: Parameter): Parameter {
  const { index, shape, dtype } = parameter;
  const layout = { storage: ownStorage(index), offset: 0, strides: contiguousStrides(shape), byteOrder: 'little' } as const;
  // Room for empty tensors is none.
  return byteLength(dtype, elementCount(shape)) === 0 ? parameter : { ...parameter, values: { kind: 'dense', layout } };
}

function tiesLeft(base: Checkpoint, { names, untied }: Overlay): readonly TieGroup[] {
  return base.ties.flatMap((group) => {
    const alone = group.indices.filter((index) => untied.has(index));
    if (alone.length === 0 && !group.indices.some((index) => names.has(index))) return group;
    const gone = new Set(alone.map((index) => base.parameters.nameAt(index)));
    const renamed = new Map(group.indices.map((index) => [base.parameters.nameAt(index), names.get(index)]));
    const left = {
      ...group,
      names: group.names.filter((name) => !gone.has(name)).map((name) => renamed.get(name) ?? name),
      indices: group.indices.filter((index) => !untied.has(index)),
    };
    return left.names.length > 1 || left.usedBy !== undefined ? left : [];
  });
}
