/**
 * The pickles of PyTorch's format before 1.6, one after the other: magic number, protocol, facts of the machine, the object, the keys of its
 * storages. The storages follow. Everything is little endian, whatever the facts of the machine say: torch itself does not look.
 */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { warningsAbout } from '../pickle/globals.js';
import { unpickle, type Unpickled, type UnpickleOptions } from '../pickle/machine.js';
import { isNode, itemsOf, type PickleValue } from '../pickle/nodes.js';
import { scanPickle } from '../pickle/scan.js';
import { readStorageId, type StorageId } from './storages.js';

const magic = 0x1950a86a20f9469cfc6cn;
/** Its bytes in binary protocols, behind LONG1, and its digits in textual ones. */
const magicBytes = Buffer.from([0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);
const magicText = Buffer.from(`L${String(magic)}L\n`);
const knownProtocol = 1001;

/** The first pickle is the magic number: its opcode stands first, or behind PROTO and FRAME. */
export function isLegacy(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 64));
  return [0, 2, 11].some((at) => start.subarray(at).indexOf(magicBytes) === 0) || start.indexOf(magicText) === 0;
}

export interface LegacyPickles {
  readonly object: Unpickled;
  /** What the object's persistent ids say of storages, by key. The first of a key counts, as in torch. */
  readonly ids: ReadonlyMap<string, StorageId>;
  readonly keys: readonly string[];
  /** Where the first storage's count stands. */
  readonly storagesStart: number;
  readonly warnings: readonly Warning[];
}

/** Throws `unsupported` for another magic number or protocol, `corrupt` where a pickle is broken or cut. */
export async function readLegacyPickles(source: ByteSource, signal?: AbortSignal): Promise<LegacyPickles> {
  let at = 0;
  const next = async (options?: UnpickleOptions): Promise<Unpickled> => {
    const scanned = await scanPickle(source, at, signal);
    at = scanned.end;
    return unpickle(scanned, options);
  };
  const first = await next();
  if (first.value !== magic) throw new CheckpointError('unsupported', 'the magic number is not that of PyTorch');
  const protocol = await next();
  if (protocol.value !== knownProtocol) throw new CheckpointError('unsupported', 'a protocol of PyTorch that is not known');
  const system = await next();
  const ids = new Map<string, StorageId>();
  const object = await next({
    persistent: (id) => {
      const type = classOfModule(id);
      if (type === undefined) noteStorage(ids, id);
      return type;
    },
  });
  const last = await next();
  const warnings = [first, protocol, system, object, last].flatMap((unpickled) => warningsAbout(unpickled));
  return { object, ids, keys: readKeys(last.value), storagesStart: at, warnings };
}

/** `('module', class, file, source text)`: torch gives the class, and looks whether its source is still the same. */
function classOfModule(id: PickleValue): PickleValue | undefined {
  const [tag, type] = itemsOf(id) ?? [];
  return tag === 'module' ? type : undefined;
}

/** Ids that say nothing sensible are told of at the tensor that has one. */
function noteStorage(ids: Map<string, StorageId>, id: PickleValue): void {
  try {
    // A view of a storage belongs to the tensor; the storage is there whatever the view says.
    const storage = readStorageId({ kind: 'persistent', id: { kind: 'tuple', items: (itemsOf(id) ?? []).slice(0, 5) } });
    if (!ids.has(storage.key)) ids.set(storage.key, storage);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
}

function readKeys(value: PickleValue): readonly string[] {
  const items = isNode(value) && value.kind === 'list' ? value.items : undefined;
  if (items?.every((item) => typeof item === 'string') !== true)
    throw new CheckpointError('corrupt', 'the keys of the storages are no list of texts');
  return items.filter((item) => typeof item === 'string');
}
