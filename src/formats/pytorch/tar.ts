/**
 * PyTorch's format before 0.1.10: a tar archive of `pickle`, `tensors` and `storages`. `storages` is a pickle of how many, then for each a pickle
 * (key, location, class), a count in 64 bits and the elements, then a pickle of views; `tensors` is a pickle of how many, then for each a pickle
 * (key, storage's key, class), its axes, shape, strides and offset. The object refers to both by key.
 */
import { sliceOf } from '../../bytes/slice.js';
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { warningsAbout } from '../pickle/globals.js';
import { unpickle, type Unpickled } from '../pickle/machine.js';
import { itemsOf, type CallNode, type PickleValue } from '../pickle/nodes.js';
import { scanPickle } from '../pickle/scan.js';
import type { LocatedStorage } from './archive.js';
import type { Container } from './container.js';
import { placeOf } from './legacy.js';
import { readModule } from './module.js';
import { readStorageId, StorageTable, type StorageId } from './storages.js';
import { readTarDirectory, type TarMember } from './tar-directory.js';

export { isTar } from './tar-directory.js';

const mostAxes = 64;
/** A pickle of a few words takes more bytes than this, so a count beyond the file's size by it is a lie. */
const shortestEntry = 16;

/** `file`: index of the file among the checkpoint's files. */
export async function readTar(source: ByteSource, file: number, signal?: AbortSignal): Promise<Container> {
  const members = await readTarDirectory(source, signal);
  const reader = new TarReader(source, file, signal);
  await reader.readStorages(memberOf(members, 'storages'));
  await reader.readTensors(memberOf(members, 'tensors'));
  const pickle = memberOf(members, 'pickle');
  const object = await reader.readObject(pickle);
  return {
    format: 'pytorch-tar',
    unpickled: object,
    modules: readModule,
    storages: {
      table: new StorageTable(),
      locate: (wanted) => Promise.resolve(wanted.map((key) => placeOf(reader.places, key))),
      byteOrder: 'little',
      source,
      file,
      pickleStart: pickle.start,
    },
    warnings: reader.warnings,
  };
}

function memberOf(members: ReadonlyMap<string, TarMember>, name: string): TarMember {
  const member = members.get(name);
  if (member === undefined) throw new CheckpointError('unsupported', `a tar archive without a member ${name}: PyTorch did not write it`);
  return member;
}

/** What a key of the old format stands for: storages as ids of the newer format, tensors as calls that would rebuild them. */
class TarReader {
  readonly places = new Map<string, LocatedStorage>();
  readonly warnings: Warning[] = [];
  private readonly ids = new Map<string, PickleValue>();
  private readonly tensors = new Map<string, CallNode>();

  constructor(
    private readonly source: ByteSource,
    private readonly file: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async readStorages(member: TarMember): Promise<void> {
    const cursor = this.cursor(member);
    const count = checkCount(await cursor.pickle(), member);
    for (let i = 0; i < count; i++) {
      const [key, location, type] = itemsOf(await cursor.pickle()) ?? [];
      const stored = await cursor.integer();
      const id: PickleValue = { kind: 'tuple', items: ['storage', type ?? null, keyText(key), location ?? null, stored, null] };
      const { byteLength } = this.readId(id);
      this.places.set(keyText(key), {
        storage: { kind: 'range', file: this.file, start: cursor.at, length: byteLength },
        disagreement: undefined,
      });
      this.ids.set(keyText(key), id);
      cursor.skip(byteLength);
    }
    for (const view of itemsOf(await cursor.pickle()) ?? []) this.addView(itemsOf(view) ?? []);
  }

  /** `(key of the view, key of the whole, first element, number of elements)` */
  private addView([key, whole, first, count]: readonly PickleValue[]): void {
    const items = itemsOf(this.ids.get(keyText(whole)));
    if (items === undefined) throw new CheckpointError('corrupt', 'a view of a storage that is not there');
    const view: PickleValue = { kind: 'tuple', items: [keyText(key), first ?? null, count ?? null] };
    this.ids.set(keyText(key), { kind: 'tuple', items: [...items.slice(0, 5), view] });
  }

  private readId(id: PickleValue): StorageId {
    return readStorageId({ kind: 'persistent', id });
  }

  async readTensors(member: TarMember): Promise<void> {
    const cursor = this.cursor(member);
    const count = checkCount(await cursor.pickle(), member);
    for (let i = 0; i < count; i++) {
      const [key, storageKey] = itemsOf(await cursor.pickle()) ?? [];
      const id = this.ids.get(keyText(storageKey));
      if (id === undefined) throw new CheckpointError('corrupt', 'a tensor of a storage that is not there', { offset: cursor.at });
      // The number of axes has 32 bits; the next 32 belong to nothing.
      const axes = (await cursor.integer()) % 2 ** 32;
      if (axes < 0 || axes > mostAxes) throw new CheckpointError('corrupt', `a tensor of ${String(axes)} axes`, { offset: cursor.at });
      const numbers = await cursor.integers(2 * axes + 1);
      const tuple = (items: PickleValue[]): PickleValue => ({ kind: 'tuple', items });
      const [shape, strides] = [tuple(numbers.slice(0, axes)), tuple(numbers.slice(axes, 2 * axes))];
      const args: PickleValue[] = [{ kind: 'persistent', id }, numbers.at(-1) ?? 0, shape, strides];
      const callee = { kind: 'global', name: 'torch._utils._rebuild_tensor' } as const;
      this.tensors.set(keyText(key), { kind: 'call', callee, args, items: [], entries: [], state: undefined });
    }
  }

  async readObject({ start, length }: TarMember): Promise<Unpickled> {
    const scanned = await scanPickle(sliceOf(this.source, { start, end: start + length }), 0, this.signal);
    const object = unpickle(scanned, { persistent: (id) => this.standsFor(id) });
    this.warnings.push(...warningsAbout(object));
    return object;
  }

  /** A tuple begins with the class itself; anything else is the key of a tensor or storage. */
  private standsFor(id: PickleValue): PickleValue | undefined {
    const [type] = itemsOf(id) ?? [];
    if (type !== undefined) return type;
    const storage = this.ids.get(keyText(id));
    return this.tensors.get(keyText(id)) ?? (storage === undefined ? undefined : { kind: 'persistent', id: storage });
  }

  private cursor({ start, length }: TarMember): Cursor {
    return new Cursor(sliceOf(this.source, { start: 0, end: start + length }), start, this.signal, this.warnings);
  }
}

function keyText(key: PickleValue | undefined): string {
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? String(key) : '';
}

function checkCount(value: PickleValue, { length }: TarMember): number {
  if (typeof value !== 'number' || value < 0 || value * shortestEntry > length)
    throw new CheckpointError('corrupt', 'a number of storages or tensors that the archive cannot hold');
  return value;
}

/** Pickles and integers one after the other. */
class Cursor {
  constructor(
    private readonly source: ByteSource,
    public at: number,
    private readonly signal: AbortSignal | undefined,
    private readonly warnings: Warning[],
  ) {}

  async pickle(): Promise<PickleValue> {
    const scanned = await scanPickle(this.source, this.at, this.signal);
    const unpickled = unpickle(scanned);
    this.warnings.push(...warningsAbout(unpickled));
    this.at = scanned.end;
    return unpickled.value;
  }

  async integer(): Promise<number> {
    return (await this.integers(1))[0] ?? 0;
  }

  async integers(count: number): Promise<number[]> {
    const bytes = await this.source.read({ start: this.at, end: this.at + 8 * count }, this.signal);
    this.at += 8 * count;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }

  skip(length: number): void {
    if (length > this.source.size - this.at)
      throw new CheckpointError('corrupt', `a storage of ${String(length)} bytes ends outside the archive`, { offset: this.at });
    this.at += length;
  }
}
