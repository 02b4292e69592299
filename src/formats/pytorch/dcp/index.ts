/** Distributed checkpoints of torch: a folder with `.metadata` and `.distcp` files, one virtual checkpoint. */
import type { Place } from '../../../bytes/place.js';
import type { Block } from '../../../model/block.js';
import type { Checkpoint, Warning } from '../../../model/checkpoint.js';
import { dtypes } from '../../../model/dtype.js';
import { CheckpointError, reportError } from '../../../model/errors.js';
import { parameterList, type Parameter, type Role, type Storage, type Values } from '../../../model/parameter.js';
import { contiguousStrides, elementCount } from '../../../model/shape.js';
import type { Format } from '../../format.js';
import { roleFromName } from '../../names/role.js';
import { storageAt } from '../../storage-at.js';
import { valueWarnings } from '../../value-warnings.js';
import { treeOf } from '../open.js';
import { readMetadata, type DcpMetadata, type DcpTensor } from './metadata.js';
import { openPiece, PieceFiles, type OpenedPiece } from './pieces.js';
import { checkFilled } from './tiles.js';

const metadataName = '.metadata';
/** Tensors whose pieces are looked at together. */
const mostAtOnce = 16;

export const torchDistributed: Format = {
  title: 'PyTorch, distributed',
  recognises: ({ kind, name, names }) => (kind === 'folder' ? names.includes(metadataName) : name === metadataName),
  open,
};

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const metadata = place.file ?? (await place.open(metadataName, signal));
  const read = await readMetadata(metadata.source, signal);
  const files = new PieceFiles(place, metadata);
  const opened = await openTensors(read.tensors, files, signal);
  const storages: Storage[] = [];
  const roles = rolesOf(read);
  const parameters = read.tensors.map((tensor, index) => parameterOf(tensor, index, opened[index], { storages, read, roles }));
  let tree: Block | undefined;
  return {
    format: 'torch-dcp',
    framework: 'pytorch',
    files: files.files.map(({ name, path, source }) => ({ name, path, size: source.size })),
    bytes: files.files.reduce((sum, { source }) => sum + source.size, 0),
    metadata: new Map(),
    parameters: parameterList(parameters),
    storage: (index) => storageAt(storages, index),
    get tree() {
      return (tree ??= treeOf([], parameters));
    },
    // Every tensor was saved apart, tied ones too.
    ties: [],
    warnings: [...read.warnings, ...pieceWarnings(opened), ...valueWarnings(parameters)],
  };
}

/** The pieces of each tensor, or why they cannot be had. */
type Opened = readonly OpenedPiece[] | CheckpointError;

async function openTensors(tensors: readonly DcpTensor[], files: PieceFiles, signal?: AbortSignal): Promise<readonly Opened[]> {
  const opened = new Array<Opened>(tensors.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < tensors.length; i = next++) {
      const tensor = tensors[i];
      if (tensor !== undefined) opened[i] = await openTensor(tensor, files, signal);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
  return opened;
}

async function openTensor({ pieces, shape, dtype, problem }: DcpTensor, files: PieceFiles, signal?: AbortSignal): Promise<Opened> {
  if (problem !== undefined) return [];
  try {
    checkFilled(shape, pieces);
    const opened: OpenedPiece[] = [];
    for (const piece of pieces) opened.push(await openPiece(files, piece, dtype, signal));
    return opened;
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal') throw error;
    return new CheckpointError(tag, message);
  }
}

interface Known {
  /** Filled on the way. */
  readonly storages: Storage[];
  readonly read: DcpMetadata;
  readonly roles: (path: readonly string[]) => Role;
}

function parameterOf(tensor: DcpTensor, index: number, opened: Opened | undefined, { storages, read, roles }: Known): Parameter {
  const { name, dtype, shape, requiresGrad } = tensor;
  const path = read.paths.get(name) ?? [name];
  return {
    index,
    name,
    path: path.flatMap((key) => key.split('.')),
    dtype,
    shape,
    role: roles(path),
    values: valuesOf(tensor, opened ?? [], storages),
    ...(requiresGrad === undefined ? {} : { requiresGrad }),
  };
}

function valuesOf({ problem, shape, dtype }: DcpTensor, opened: Opened, storages: Storage[]): Values {
  if (problem !== undefined) return { kind: 'none', reason: problem };
  if (opened instanceof CheckpointError) return { kind: 'none', reason: reportError(opened) };
  const byteOrder = opened[0]?.byteOrder ?? 'little';
  const elementBytes = dtypes[dtype].bits / 8;
  if (opened.some((piece) => piece.byteOrder !== byteOrder) || !Number.isInteger(elementBytes))
    return { kind: 'none', reason: { tag: 'unsupported', message: `pieces of ${dtype} that cannot be put together` } };
  const tiles = opened.map(({ tile }) => tile);
  const [only] = tiles;
  if (tiles.length === 1 && only !== undefined) {
    const { offset, strides, storage } = only;
    return { kind: 'dense', layout: { storage: storages.push(storage) - 1, offset, strides, byteOrder } };
  }
  const length = elementCount(shape) * elementBytes;
  const storage = storages.push({ kind: 'tiled', shape, elementBytes, tiles, length }) - 1;
  return { kind: 'dense', layout: { storage, offset: 0, strides: contiguousStrides(shape), byteOrder } };
}

/** An optimizer's state_dict has `state` and `param_groups` side by side. */
function rolesOf({ paths }: DcpMetadata): (path: readonly string[]) => Role {
  const groups = new Set([...paths.values()].flatMap((path) => prefixesBefore(path, 'param_groups')));
  return (path) => (prefixesBefore(path, 'state').some((prefix) => groups.has(prefix)) ? 'optimizer' : roleFromName(path.at(-1) ?? ''));
}

function prefixesBefore(path: readonly string[], key: string): readonly string[] {
  return path.flatMap((part, i) => (part === key ? [JSON.stringify(path.slice(0, i))] : []));
}

/** One warning of a sort: the same oddity in every piece is one oddity. */
function pieceWarnings(opened: readonly Opened[]): readonly Warning[] {
  const all = opened.flatMap((pieces) => (pieces instanceof CheckpointError ? [] : pieces.flatMap(({ warnings }) => warnings)));
  return [...new Map(all.map((warning) => [`${warning.tag} ${warning.message}`, warning])).values()].slice(0, 20);
}
