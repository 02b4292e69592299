/** A fixture in a folder of its own, with changes to save, and a look at what became of it. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import type { UneditedStorage } from '../../../src/model/parameter.js';
import type { Patch } from '../../../src/session/edits/overlay.js';
import { identify } from '../../../src/session/file-identity.js';
import type { Change, SaveTarget } from '../../../src/session/save/work.js';
import { tensorOf } from '../../../src/session/tensor.js';
import { openStorage } from '../../../src/worker/kernel/storage.js';
import { randomFrom } from '../../formats/damaged.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

export interface Sample {
  /** In the fixtures' folder. */
  readonly fixture: string;
  /** What is opened inside it, where it is a folder. */
  readonly open?: string;
}

/** A copy of the fixture, and what saving needs. */
export class Rig {
  readonly original: string;
  readonly opened: string;

  constructor(
    private readonly folder: string,
    { fixture, open = '' }: Sample,
  ) {
    this.original = path.join(fixtures, fixture);
    this.copy = path.join(folder, 'files', path.basename(fixture));
    this.opened = path.join(this.copy, open);
    this.reset();
  }

  private readonly copy: string;

  get journals(): string {
    return path.join(this.folder, 'journals');
  }

  /** As it was at first; files that did not change are not touched. */
  reset(): void {
    if (!existsSync(this.copy)) {
      mkdirSync(path.dirname(this.copy), { recursive: true });
      cpSync(this.original, this.copy, { recursive: true });
      return;
    }
    for (const file of filesUnder(this.original)) {
      const copied = path.join(this.copy, path.relative(this.original, file));
      const bytes = readFileSync(file);
      if (!existsSync(copied) || !readFileSync(copied).equals(bytes)) writeFileSync(copied, bytes);
    }
  }

  async checkpoint(): Promise<Checkpoint> {
    const { checkpoint, place } = await openCheckpoint(this.opened);
    await place.close();
    return checkpoint;
  }

  /** `patches` by storage: new bytes, which are put into the scratch file. */
  async target(checkpoint: Checkpoint, edits: readonly StorageEdit[]): Promise<SaveTarget> {
    const scratch = path.join(this.folder, 'scratch');
    const parts: Uint8Array[] = [];
    let at = 0;
    const changes = edits.map(({ storage, runs }): Change => {
      const patches = runs.map(({ start, bytes }): Patch => {
        parts.push(bytes);
        at += bytes.length;
        return { start, length: bytes.length, at: at - bytes.length };
      });
      return { storage, patches };
    });
    writeFileSync(scratch, Buffer.concat(parts));
    const identities = await identify(checkpoint.files.map((file) => file.path));
    return { checkpoint, identities, headers: [], changes, scratch: [{ path: scratch, from: 0 }], journalFolder: this.journals };
  }

  /** All files, by their paths in the copy. */
  contents(): ReadonlyMap<string, string> {
    return new Map(filesUnder(this.copy).map((file) => [path.relative(this.copy, file), readFileSync(file).toString('latin1')]));
  }

  /** What `contents` gave, again. */
  put(contents: ReadonlyMap<string, string>): void {
    for (const [name, text] of contents) writeFileSync(path.join(this.copy, name), text, 'latin1');
  }
}

function filesUnder(where: string): readonly string[] {
  if (statSync(where).isFile()) return [where];
  return readdirSync(where).flatMap((name) => filesUnder(path.join(where, name)));
}

export interface StorageEdit {
  readonly storage: UneditedStorage;
  /** In order and apart. */
  readonly runs: readonly { readonly start: number; readonly bytes: Uint8Array }[];
}

/** Storages that have values of parameters, each once. */
export function editable(checkpoint: Checkpoint): readonly UneditedStorage[] {
  const numbers = new Set<number>();
  for (const { values } of checkpoint.parameters) if (values.kind === 'dense') numbers.add(values.layout.storage);
  return [...numbers].flatMap((number) => {
    const storage = checkpoint.storage(number);
    return storage.kind === 'patched' || storage.kind === 'held' || storage.length < 4 ? [] : [storage];
  });
}

type Choice = (storages: readonly UneditedStorage[]) => readonly StorageEdit[];

const random = randomFrom(7);

function randomBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 200));
}

const four: Choice = (storages) => storages.slice(0, 1).map((storage) => ({ storage, runs: [{ start: 0, bytes: randomBytes(4) }] }));

const hereAndThere: Choice = (storages) =>
  storages.slice(0, 3).map((storage) => {
    const middle = 8 * Math.floor(storage.length / 16);
    const runs = [{ start: 0, bytes: randomBytes(4) }];
    return { storage, runs: middle >= 8 ? [...runs, { start: middle, bytes: randomBytes(8) }] : runs };
  });

const all: Choice = (storages) =>
  storages.slice(-3).map((storage) => ({ storage, runs: [{ start: 0, bytes: randomBytes(Math.min(storage.length, 70_000)) }] }));

/** A little of the first storage; runs here and there; all of several. */
export const editsOf: readonly Choice[] = [four, hereAndThere, all];

/** Bytes of every storage that a parameter has. */
export function valuesOf(checkpoint: Checkpoint): ReadonlyMap<number, Uint8Array> {
  const values = new Map<number, Uint8Array>();
  for (const parameter of checkpoint.parameters) {
    if (parameter.values.kind !== 'dense') continue;
    const tensor = tensorOf(checkpoint, parameter);
    if (tensor.kind !== 'dense') continue;
    const bytes = new Uint8Array(tensor.storage.length);
    const reader = openStorage(tensor.storage);
    reader.readInto(bytes, 0);
    reader.close();
    values.set(parameter.index, bytes);
  }
  return values;
}

/** The values before, with the edits. */
export function withEdits(
  checkpoint: Checkpoint,
  before: ReadonlyMap<number, Uint8Array>,
  edits: readonly StorageEdit[],
): Map<number, Uint8Array> {
  return new Map(
    [...before].map(([index, bytes]) => {
      const fresh = Uint8Array.from(bytes);
      const { values } = checkpoint.parameters.at(index);
      const storage = values.kind === 'dense' ? JSON.stringify(checkpoint.storage(values.layout.storage)) : '';
      for (const edit of edits) if (JSON.stringify(edit.storage) === storage) for (const run of edit.runs) fresh.set(run.bytes, run.start);
      return [index, fresh];
    }),
  );
}

export function expectSameValues(is: ReadonlyMap<number, Uint8Array>, expected: ReadonlyMap<number, Uint8Array>): void {
  expect([...is.keys()]).toEqual([...expected.keys()]);
  for (const [index, bytes] of expected) expect(Buffer.compare(is.get(index) ?? Buffer.alloc(0), bytes), String(index)).toBe(0);
}
