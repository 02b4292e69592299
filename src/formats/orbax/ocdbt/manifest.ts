/**
 * `manifest.ocdbt`: the configuration, and the newest versions of the database. TensorStore's documentation of the format is what this
 * follows: https://google.github.io/tensorstore/kvstore/ocdbt/index.html
 */
import type { Cursor } from './cursor.js';
import { corrupt } from './cursor.js';
import { fileAt, readDataFiles, type Reference } from './data-files.js';
import { manifestMagic, openFrame } from './frame.js';

export interface Root {
  readonly height: number;
  readonly node: Reference;
}

export type Manifest =
  /** Versions stand in files of their own, `manifest.` and sixteen digits. */
  | { readonly kind: 'numbered' }
  /** `root`: of the newest version; undefined when it is empty. */
  | { readonly kind: 'single'; readonly root: Root | undefined };

const uuidLength = 16;
/** What stands for "nowhere" in an offset. */
const nowhere = 2n ** 64n - 1n;

export function readManifest(bytes: Uint8Array): Manifest {
  const cursor = openFrame(bytes, manifestMagic);
  if (readConfiguration(cursor) === 1) return { kind: 'numbered' };
  return { kind: 'single', root: readNewest(cursor) };
}

/** The kind of the manifest. */
function readConfiguration(cursor: Cursor): number {
  cursor.bytes(uuidLength);
  const kind = cursor.number();
  if (kind > 1) throw corrupt('has a manifest of no known kind');
  // Longest inline value, longest node, arity of the tree of versions: what writers need.
  cursor.number();
  cursor.number();
  cursor.byte();
  // Zstandard's level, of 32 bits.
  if (cursor.number() !== 0) cursor.bytes(4);
  return kind;
}

/** Columns of the versions that stand in the manifest; the last is the newest. */
function readNewest(cursor: Cursor): Root | undefined {
  const files = readDataFiles(cursor, '');
  const count = cursor.count();
  if (count === 0) throw corrupt('has no version');
  cursor.numbers(count);
  const heights = cursor.bytes(count);
  const numbers = cursor.numbers(count);
  const offsets = Array.from({ length: count }, () => cursor.large());
  const lengths = Array.from({ length: count }, () => cursor.large());
  const [offset = 0n, length = 0n] = [offsets.at(-1), lengths.at(-1)];
  if (offset === nowhere || length === nowhere) return undefined;
  if (offset + length > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt('has its root beyond every file');
  const node = { file: fileAt(files, numbers.at(-1) ?? 0), offset: Number(offset), length: Number(length) };
  return { height: heights.at(-1) ?? 0, node };
}
