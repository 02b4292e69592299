/**
 * Storages that a plain pickle holds as files of their own: `torch.storage._load_from_bytes(bytes)`, where the bytes are a file of the legacy format
 * with one storage. Bytes of the newer pickle protocols stay where they are; those written as a text (protocol 2) are kept from opening.
 */
import { heldSource, sliceOf } from '../../bytes/slice.js';
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Storage } from '../../model/parameter.js';
import { globalName, isNode, type CallNode, type PickleNode, type PickleValue } from '../pickle/nodes.js';
import type { LocatedStorage } from './archive.js';
import { locateInTurn } from './in-turn.js';
import { readLegacyPickles } from './legacy-pickles.js';
import { readStorageId, type StorageId } from './storages.js';

export interface NestedStorages {
  /** By the call that would load it: for `StorageTable`. */
  readonly ids: ReadonlyMap<PickleNode, StorageId | CheckpointError>;
  /** By the key of its id. */
  readonly places: ReadonlyMap<string, LocatedStorage>;
  readonly warnings: readonly Warning[];
  /** Names of calls that were looked into and do nothing else than load: for `warningsAbout`. */
  readonly inspected: ReadonlySet<string>;
}

const load = 'torch.storage._load_from_bytes';

/** Collects the calls that would load a storage, for `unpickle`'s `onCall`. */
export function collectLoads(loads: CallNode[]): (call: CallNode) => void {
  return (call) => {
    if (globalName(call.callee) === load) loads.push(call);
  };
}

/** `source`: what the pickle was scanned in, a whole file. Trouble with one is that one's alone. */
export async function readNested(
  source: ByteSource,
  file: number,
  loads: readonly CallNode[],
  signal?: AbortSignal,
): Promise<NestedStorages> {
  const ids = new Map<PickleNode, StorageId | CheckpointError>();
  const places = new Map<string, LocatedStorage>();
  const warnings: Warning[] = [];
  for (const [i, call] of loads.entries()) {
    try {
      const inner = await readInner(source, file, call.args[0], signal);
      const key = `bytes ${String(i)}`;
      ids.set(call, { ...inner.id, key });
      places.set(key, inner.place);
      warnings.push(...inner.warnings);
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled' || tag === 'internal') throw error;
      ids.set(call, new CheckpointError(tag, `a storage inside the pickle: ${message}`));
    }
  }
  const isPlain = places.size === loads.length;
  return { ids, places, warnings, inspected: new Set(isPlain ? [load] : []) };
}

interface Inner {
  readonly id: StorageId;
  readonly place: LocatedStorage;
  readonly warnings: readonly Warning[];
}

async function readInner(source: ByteSource, file: number, argument: PickleValue | undefined, signal?: AbortSignal): Promise<Inner> {
  const bytes = isNode(argument) && argument.kind === 'span' ? argument : heldBytes(argument);
  const inner = bytes instanceof Uint8Array ? heldSource(bytes) : sliceOf(source, { start: bytes.start, end: bytes.start + bytes.length });
  const { object, ids, keys, storagesStart, warnings } = await readLegacyPickles(inner, signal);
  const id = readStorageId(object.value);
  const found = (await locateInTurn(inner, file, storagesStart, keys, ids, signal)).get(id.key);
  if (found === undefined || !('storage' in found) || found.storage.kind !== 'range')
    throw new CheckpointError('corrupt', 'the storage is not in its file');
  const { start, length } = found.storage;
  const storage: Storage =
    bytes instanceof Uint8Array
      ? { kind: 'held', bytes: bytes.subarray(start, start + length), length }
      : { kind: 'range', file, start: bytes.start + start, length };
  return { id, place: { storage, disagreement: undefined }, warnings };
}

/** Bytes as they are, or as `_codecs.encode(text, 'latin1')`, which is how protocol 2 has to write them. */
function heldBytes(value: PickleValue | undefined): Uint8Array {
  if (isNode(value) && value.kind === 'bytes') return value.bytes;
  const text = isNode(value) && value.kind === 'call' && globalName(value.callee) === '_codecs.encode' ? value.args[0] : value;
  if (typeof text === 'string') return new Uint8Array(Buffer.from(text, 'latin1'));
  if (isNode(text) && text.kind === 'span')
    throw new CheckpointError('too-large', `${String(text.length)} bytes that are written as a text`);
  throw new CheckpointError('corrupt', 'no bytes to load it from');
}
