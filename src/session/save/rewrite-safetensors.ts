/** A safetensors file written anew: other names, fewer tensors, and its values. */
import { readHeader, type HeaderColumns } from '../../formats/safetensors/header.js';
import { CheckpointError } from '../../model/errors.js';
import type { Patch } from '../edits/overlay.js';
import { headerOf, safetensorsWord } from '../export-safetensors.js';
import type { OpenFile } from './disk.js';
import type { OpenedFiles } from './opened-files.js';
import { writeFully } from './open-file.js';
import { bytesOf, overlaid } from './overlaid.js';
import type { Piece } from './pieces.js';
import type { Structure } from './structure.js';
import type { Steps } from './writes.js';

interface Row {
  readonly index: number;
  readonly name: string;
  readonly word: string;
  readonly shape: readonly number[];
  readonly length: number;
  /** In the old file. */
  readonly start: number;
}

/** Bytes written. */
export async function rewriteSafetensors(
  output: OpenFile,
  opened: OpenedFiles,
  { pieces, structure }: { readonly pieces: readonly Piece[]; readonly structure: Structure },
  { scratch, signal, passed }: Steps,
): Promise<number> {
  const header = await readHeader(await opened.source(0), signal);
  const { file } = await opened.get(0);
  const rows = rowsOf(header, structure);
  checkNames(rows);
  const start = headerOf(rows, metadataOf(header, structure));
  await writeFully(output, start, 0);
  let position = start.length;
  for (const row of rows) {
    const range = { start: row.start, end: row.start + row.length };
    for await (const bytes of overlaid(bytesOf(file, range, signal), patchesOf(row, pieces, structure), scratch)) {
      await writeFully(output, bytes, position);
      position += bytes.length;
      passed(bytes.length);
    }
  }
  return position;
}

/** In the order of their bytes, as the reader numbers them. */
function rowsOf({ names, dtypes, shapes, begins, ends, dataStart }: HeaderColumns, { names: renamed, removed }: Structure): readonly Row[] {
  return names.flatMap((name, index): readonly Row[] => {
    const dtype = dtypes[index];
    const begin = begins[index] ?? 0;
    if (removed.has(index) || dtype === undefined) return [];
    return [
      {
        index,
        name: renamed.get(index) ?? name,
        word: safetensorsWord(dtype, name),
        shape: shapes[index] ?? [],
        length: (ends[index] ?? begin) - begin,
        start: dataStart + begin,
      },
    ];
  });
}

function checkNames(rows: readonly Row[]): void {
  const taken = new Set(['__metadata__']);
  for (const { name } of rows) {
    if (taken.has(name)) throw new CheckpointError('refused', `a safetensors file cannot hold a second tensor named ${name}`);
    taken.add(name);
  }
}

/** Tied names that are not stored are kept there: name to stored name. They follow a stored name, and go with it. */
function metadataOf({ names, metadata }: HeaderColumns, { names: renamed, removed }: Structure): ReadonlyMap<string, string> {
  const numbers = new Map(names.map((name, index) => [name, index]));
  return new Map(
    [...metadata].flatMap(([key, value]): readonly (readonly [string, string])[] => {
      const index = numbers.has(key) ? undefined : numbers.get(value);
      if (index === undefined) return [[key, value]];
      return removed.has(index) ? [] : [[key, renamed.get(index) ?? value]];
    }),
  );
}

/** Counted from the tensor's first byte. */
function patchesOf({ index, start, length }: Row, pieces: readonly Piece[], { untied }: Structure): readonly Patch[] {
  const own = untied.get(index);
  if (own !== undefined) return [{ start: 0, ...own }];
  return pieces.flatMap(({ position, length: count, from }) =>
    typeof from === 'number' && position >= start && position + count <= start + length
      ? [{ start: position - start, length: count, at: from }]
      : [],
  );
}
