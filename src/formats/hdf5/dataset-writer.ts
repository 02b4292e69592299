/** Values written into datasets of a file that is copied on write; what the library made of it is checked before anybody sees it. */
import { CheckpointError } from '../../model/errors.js';
import { boxes, type Box } from './boxes.js';
import { accessOf, readBox, writeBox } from './dataset-access.js';
import { DatasetReader } from './dataset-reader.js';
import type { Hdf5File, Hdf5Library } from './instance.js';
import { baseAddress, readObjectHeader } from './object-header.js';
import { openOverlay, type Difference, type Overlay } from './overlay.js';
import type { DatasetPlace, WindowPlace } from './place.js';
import type { ValueChange } from './protocol.js';

/**
 * Which bytes of the HDF5 file become others when the values do. Throws a `CheckpointError`: `refused` when the file cannot hold them where it is. After
 * a failure the library must not be used again: it still wants to write.
 */
export function writeValues(
  library: Hdf5Library,
  place: WindowPlace,
  changes: readonly ValueChange[],
  words: Int32Array,
): readonly Difference[] {
  const overlay = openOverlay(place, words);
  try {
    inFile(library, overlay, 'write', (file) => {
      for (const change of changes) write(file, datasetOf(place, change), change);
      file.call((module, id) => module.flush(id));
    });
    inFile(library, overlay, 'read', (file) => {
      for (const change of changes) check(file, datasetOf(place, change), change, words);
    });
    return overlay.differences();
  } finally {
    overlay.end();
  }
}

function inFile(library: Hdf5Library, overlay: Overlay, mode: 'read' | 'write', work: (file: Hdf5File) => void): void {
  const file = library.openOver(overlay, mode);
  try {
    work(file);
  } finally {
    file.close();
  }
}

function datasetOf({ path, start, size }: WindowPlace, { dataset, shape, elementBytes }: ValueChange): DatasetPlace {
  return { path, start, size, dataset, shape, elementBytes };
}

function write(file: Hdf5File, place: DatasetPlace, change: ValueChange): void {
  refuseForeign(file, place);
  const { shape, elementBytes } = place;
  const { bandElements, mostElements } = accessOf(file, place);
  const end = Math.ceil((change.start + change.bytes.length) / elementBytes);
  if (end > shape.reduce((product, size) => product * size, 1))
    throw new CheckpointError('internal', 'values outside the dataset', { path: place.path });
  // Whole rows of chunks, where they are small enough: a chunk is encoded for each call that touches it.
  for (let first = Math.floor(change.start / elementBytes); first < end;) {
    const next = bandElements === 1 ? end : Math.min(end, first - (first % bandElements) + bandElements);
    for (const box of boxes(shape, first, next - first, mostElements))
      writeBox(file, place, box, elementsOf(file, place, change, { ...box, at: first + box.at }));
    first = next;
  }
}

/** What belongs into the box; `box.at` counts from the start of the dataset. An element of which only some bytes change is read first. */
function elementsOf(file: Hdf5File, place: DatasetPlace, { start, bytes }: ValueChange, box: Box): Uint8Array {
  const from = box.at * place.elementBytes - start;
  const to = from + box.elements * place.elementBytes;
  if (from >= 0 && to <= bytes.length) return bytes.subarray(from, to);
  const elements = new Uint8Array(box.elements * place.elementBytes);
  readBox(file, place, box, elements);
  elements.set(bytes.subarray(Math.max(0, from), to), Math.max(0, -from));
  return elements;
}

/** Values in other files or other datasets: what is written there would not be written here. */
function refuseForeign(file: Hdf5File, { dataset, path }: DatasetPlace): void {
  const facts = file.call((library, id) => library.get_dataset_metadata(id, dataset));
  const base = baseAddress(file.window);
  if (base === undefined) throw new CheckpointError('refused', 'an HDF5 file with addresses of unusual length is not written', { path });
  const isExternal = readObjectHeader(file.window, base, file.address(dataset)).isExternal;
  if (isExternal || facts.virtual_sources !== undefined)
    throw new CheckpointError('unsafe', 'its values are in another place, which is not written', { path });
}

/** A filter may keep less than it was given. */
function check(file: Hdf5File, place: DatasetPlace, { start, bytes }: ValueChange, words: Int32Array): void {
  const stored = new Uint8Array(bytes.length);
  new DatasetReader(file, place).readInto(stored, start, words);
  if (Buffer.compare(stored, bytes) !== 0)
    throw new CheckpointError('refused', 'the filter of this HDF5 dataset does not keep the new values exactly', { path: place.path });
}
