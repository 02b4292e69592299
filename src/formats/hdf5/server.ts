/**
 * The thread in which the HDF5 library runs: `dist/hdf5.js`. The library trusts files that it should not: some lead it in circles for ever, some make
 * it crash, and here both can be ended from outside.
 */
import { statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { CheckpointError, reportError } from '../../model/errors.js';
import { readAttribute } from './attributes.js';
import { DatasetReader } from './dataset-reader.js';
import { writeValues } from './dataset-writer.js';
import { Hdf5Library, type Hdf5File } from './instance.js';
import { createModule } from './library.js';
import { listHdf5 } from './listing.js';
import { attributeKey, type AttributeReply, type Hdf5Contents } from './contents.js';
import { sharedWords, type DatasetPlace, type Hdf5Source } from './place.js';
import { states, type Hdf5Request, type ListReply, type ReadRequest, type WriteReply, type WriteRequest } from './protocol.js';

const port = parentPort;
let library: Hdf5Library | undefined;
const readers = new Map<number, DatasetReader>();
/** The reader that was closed last, with what it decoded: the next job often wants the same dataset. */
let idle: { readonly key: string; readonly reader: DatasetReader } | undefined;

async function usable(): Promise<Hdf5Library> {
  if (library?.isWornOut === true) replace();
  library ??= new Hdf5Library(await createModule());
  return library;
}

/** The next one who asks gets a new instance. */
function replace(): void {
  for (const reader of readers.values()) reader.close();
  readers.clear();
  dropIdle();
  library = undefined;
}

async function list(source: Hdf5Source, words: Int32Array): Promise<ListReply> {
  const used = await usable();
  try {
    const file = used.open(source, words);
    try {
      return { contents: contentsOf(file), isWornOut: used.isWornOut };
    } finally {
      file.close();
    }
  } catch (error) {
    return { error: reportError(error), isWornOut: used.isWornOut };
  }
}

function contentsOf(file: Hdf5File): Hdf5Contents {
  const listing = listHdf5(file);
  const attributes = new Map<string, AttributeReply>();
  for (const { path, attributes: names } of listing.groups.values())
    for (const name of names.filter((name) => isWanted(path, name)))
      attributes.set(attributeKey(path, name), attributeOf(file, path, name));
  return { ...listing, attributes };
}

/** Attributes of the root, and those that Keras writes. */
function isWanted(path: string, name: string): boolean {
  if (path === '') return true;
  return /^(layer|weight)_names\d*$/.test(name) || (name === 'name' && /(^|\/)vars$/.test(path));
}

function attributeOf(file: Hdf5File, path: string, name: string): AttributeReply {
  try {
    return { value: readAttribute(file, `/${path}`, name) };
  } catch (error) {
    if (file.isWornOut) throw error;
    return { error: reportError(error) };
  }
}

async function read({ reader: number, dataset, start, length, words: shared, bytes }: ReadRequest): Promise<void> {
  const words = new Int32Array(shared);
  const target = new Uint8Array(bytes);
  try {
    const used = await usable();
    const reader = readers.get(number) ?? takeIdle(dataset) ?? openReader(used, dataset, words);
    readers.set(number, reader);
    reader.readInto(target.subarray(0, length), start, words);
    finish(words, states.done, length);
  } catch (error) {
    const report = new TextEncoder().encode(JSON.stringify(reportError(error)));
    target.set(report.subarray(0, target.length));
    finish(words, states.failed, report.length);
  }
}

function openReader(used: Hdf5Library, dataset: DatasetPlace, words: Int32Array): DatasetReader {
  const file = used.open(dataset, words);
  try {
    return new DatasetReader(file, dataset);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Equal for the same dataset of a file that has not changed. */
function keyOf(dataset: DatasetPlace): string {
  const { ino, size, mtimeMs } = statSync(dataset.path);
  return JSON.stringify([dataset, ino, size, mtimeMs]);
}

function takeIdle(dataset: DatasetPlace): DatasetReader | undefined {
  if (idle?.key !== keyOf(dataset)) return undefined;
  const { reader } = idle;
  idle = undefined;
  return reader;
}

function dropIdle(): void {
  idle?.reader.close();
  idle = undefined;
}

function close(number: number): void {
  const reader = readers.get(number);
  readers.delete(number);
  if (reader === undefined) return;
  dropIdle();
  try {
    idle = { key: keyOf(reader.dataset), reader };
  } catch {
    // The file is gone: nobody can want it again.
    reader.close();
  }
}

async function write({ place, changes, words }: WriteRequest): Promise<WriteReply> {
  try {
    return { differences: writeValues(await usable(), place, changes, new Int32Array(words)) };
  } catch (error) {
    // What the library could not write it would try to write again.
    replace();
    return { error: reportError(error) };
  }
}

function finish(words: Int32Array, state: number, length: number): void {
  Atomics.store(words, sharedWords.length, length);
  Atomics.store(words, sharedWords.state, state);
  Atomics.notify(words, sharedWords.state);
}

async function answer(request: Hdf5Request): Promise<void> {
  switch (request.kind) {
    case 'list':
      port?.postMessage(await list(request.source, new Int32Array(request.words)));
      return;
    case 'read':
      await read(request);
      return;
    case 'write':
      port?.postMessage(await write(request));
      return;
    case 'close':
      close(request.reader);
  }
}

/** One after the other: there is one library. */
let last = Promise.resolve();

if (port === null) throw new CheckpointError('internal', 'the HDF5 library runs in a thread of its own');
port.on('message', (request: Hdf5Request) => {
  last = last.then(() => answer(request));
});
