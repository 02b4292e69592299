/** Attributes of HDF5 objects, as far as readers of formats want them: texts, lists of texts, single numbers. */
import type { SpaceFacts } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import { CheckpointError } from '../../model/errors.js';
import { isText } from './types.js';
import type { AttributeValue } from './contents.js';
import type { Hdf5File } from './instance.js';

/** A configuration of a model has some megabytes at most. */
const largestAttribute = 64 * 1024 * 1024;
/** Bytes of texts, or of pointers to them, that are read to be shown. */
const largestPreview = 4096;
/** A pointer of the library's, which counts four bytes each. */
const pointerLength = 4;

/**
 * The value; undefined when it is neither text nor a single whole number or float. Throws `corrupt` when it cannot be read, or is text that is
 * not UTF-8.
 */
export function readAttribute(file: Hdf5File, path: string, name: string): AttributeValue | undefined {
  const facts = file.call((library, id) => library.get_attribute_metadata(id, path, name));
  const length = facts.size * facts.total_size;
  if (length > largestAttribute) throw new CheckpointError('too-large', `the attribute ${JSON.stringify(name)} of ${String(length)} bytes`);
  // Of whatever type: Keras writes an empty list of names as numbers.
  if (facts.shape === null || length === 0) return [];
  return file.call((library, id) => {
    const pointer = library._malloc(length);
    const target = BigInt(pointer);
    try {
      library.get_attribute_data(id, path, name, target);
      // Only when the call has succeeded do the pointers point to anything.
      const value = valueOf(facts, library.HEAPU8, pointer);
      if (facts.vlen) library.reclaim_vlen_memory(id, path, name, target);
      return value;
    } finally {
      library._free(pointer);
    }
  });
}

/** The texts of a small dataset, or undefined: to be shown, so what cannot be read is left out. */
export function readTexts(file: Hdf5File, path: string, facts: SpaceFacts): string | readonly string[] | undefined {
  const length = facts.size * facts.total_size;
  if (!isText(facts) || facts.shape === null || length === 0 || length > largestPreview) return undefined;
  return file.call((library, id) => {
    const pointer = library._malloc(length);
    const target = BigInt(pointer);
    try {
      if (library.get_dataset_data(id, path, null, null, null, target) < 0) return undefined;
      const value = valueOf(facts, library.HEAPU8, pointer);
      if (facts.vlen) library.reclaim_vlen_memory(id, path, '', target);
      return typeof value === 'number' ? undefined : value;
    } finally {
      library._free(pointer);
    }
  });
}

function valueOf(facts: SpaceFacts, heap: Uint8Array, at: number): AttributeValue | undefined {
  const view = new DataView(heap.buffer, heap.byteOffset + at, facts.size * facts.total_size);
  if (!isText(facts)) return facts.total_size === 1 ? numberOf(facts, view) : undefined;
  const texts = Array.from({ length: facts.total_size }, (_, i) => {
    const start = facts.vlen ? view.getUint32(i * pointerLength, true) : at + i * facts.size;
    return decode(textBytes(heap, start, facts.vlen ? largestAttribute : facts.size));
  });
  const [only] = texts;
  return facts.shape?.length === 0 && only !== undefined ? only : texts;
}

function numberOf({ type, size, signed }: SpaceFacts, view: DataView): number | undefined {
  if (type === 1) return size === 8 ? view.getFloat64(0, true) : size === 4 ? view.getFloat32(0, true) : undefined;
  if (type !== 0) return undefined;
  if (size === 8) return Number(signed ? view.getBigInt64(0, true) : view.getBigUint64(0, true));
  if (size === 4) return signed ? view.getInt32(0, true) : view.getUint32(0, true);
  return size === 1 ? view.getUint8(0) : undefined;
}

/** Up to the first NUL; a null pointer is an empty text. */
function textBytes(heap: Uint8Array, start: number, most: number): Uint8Array {
  if (start === 0) return new Uint8Array(0);
  const end = Math.min(heap.length, start + most);
  const nul = heap.indexOf(0, start);
  return heap.slice(start, nul < 0 ? end : Math.min(nul, end));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new CheckpointError('corrupt', 'a text that is not UTF-8', { cause: error });
  }
}
