/** `paramscope scan` and `merge`: statistics of whole checkpoints, on one machine or in parts on several. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ScanProgress } from '../protocol/session.js';
import { writeNewFile } from '../session/new-file.js';
import type { OpenCheckpoint } from '../session/open-checkpoint.js';
import { planScan, scanParameters } from '../session/scan.js';
import type { Runtime } from './runtime.js';
import {
  mergeScans,
  parseScan,
  scanPieces,
  type ScanDocument,
  type ScannedCheckpoint,
  type ScannedParameter,
  type ScanPart,
} from './scan-document.js';
import { printScan } from './scan-print.js';
import { statisticsReport } from './statistics-report.js';
import { sizeText } from './text.js';

export interface ScanOptions {
  readonly part?: ScanPart;
  /** Where the document goes; absent: to standard output, as JSON when `json`, as a table otherwise. */
  readonly output?: string;
  readonly json: boolean;
}

/** A checkpoint that has been scanned, and which of its parameters were. */
interface Scanned {
  readonly open: OpenCheckpoint;
  readonly path: string;
  readonly indices: readonly number[];
}

export async function scan(runtime: Runtime, paths: readonly string[], options: ScanOptions): Promise<void> {
  const all: Scanned[] = [];
  for (const where of paths) {
    const open = await runtime.open(where);
    const indices = partOf(open, options.part);
    await scanParameters(open, runtime.session.pool, indices, { signal: runtime.signal, progress: showProgress(runtime) });
    all.push({ open, path: where, indices });
  }
  runtime.progress.clear();
  const sources = all.flatMap(({ open }) => open.files.map((file) => file.path));
  await deliver(runtime, documentOf(all, options.part), options, sources);
}

/** Reports are made when they are written: of 100,000 parameters they would fill the memory. */
function documentOf(all: readonly Scanned[], part: ScanPart | undefined): ScanDocument {
  const checkpoints = all.map(({ open: { checkpoint }, path: where }): ScannedCheckpoint => {
    return { path: where, format: checkpoint.format, bytes: checkpoint.bytes, parameters: checkpoint.parameters.length };
  });
  const parameters = {
    *[Symbol.iterator]() {
      for (const [position, { open, indices }] of all.entries()) for (const index of indices) yield scannedParameter(open, position, index);
    },
  };
  return { checkpoints, parameters, ...(part === undefined ? {} : { part }) };
}

export async function merge(runtime: Runtime, files: readonly string[], options: Omit<ScanOptions, 'part'>): Promise<void> {
  const parts: ScanDocument[] = [];
  for (const file of files) parts.push(parseScan(await readFile(file, 'utf8'), file));
  await deliver(runtime, mergeScans(parts), options, []);
}

async function deliver(runtime: Runtime, document: ScanDocument, options: ScanOptions, sources: readonly string[]): Promise<void> {
  const { output, json } = options;
  if (output !== undefined) {
    await writeNewFile(path.resolve(output), sources, async (write) => {
      for (const piece of scanPieces(document)) await write(Buffer.from(piece));
    });
  } else if (json) for (const piece of scanPieces(document)) await runtime.output.write(piece);
  else await printScan(document, runtime.output);
}

/**
 * The parameters of a part: whole tensors, the largest first, each to the part that has least; then every parameter goes where its tensor goes.
 * Parameters without statistics belong to the first part.
 */
function partOf(open: OpenCheckpoint, part: ScanPart | undefined): readonly number[] {
  const all = [...open.columns.counts.keys()];
  if (part === undefined) return all;
  const targets = [...planScan(open, all)].sort((a, b) => b.bytes - a.bytes || (a.indices[0] ?? 0) - (b.indices[0] ?? 0));
  const loads = new Float64Array(part.of);
  const home = new Map<number, number>();
  for (const { indices, bytes } of targets) {
    const lightest = loads.reduce((best, load, index) => (load < (loads[best] ?? 0) ? index : best), 0);
    // A tensor without a byte counts, too, so that very many of them are spread.
    loads[lightest] = (loads[lightest] ?? 0) + bytes + 1;
    for (const index of indices) home.set(index, lightest);
  }
  return all.filter((index) => (home.get(index) ?? 0) === part.index - 1);
}

function scannedParameter(open: OpenCheckpoint, checkpoint: number, index: number): ScannedParameter {
  const { name, dtype, shape, values } = open.parameter(index);
  const statistics = open.statistics.get(index);
  const error = values.kind === 'none' ? values.reason : open.problems.get(index);
  return {
    checkpoint,
    index,
    name,
    dtype,
    shape,
    count: open.columns.counts[index] ?? 0,
    bytes: open.columns.bytes[index] ?? 0,
    ...(statistics === undefined ? {} : { statistics: statisticsReport(statistics) }),
    ...(error === undefined ? {} : { error }),
  };
}

function showProgress({ progress }: Runtime): (state: ScanProgress) => void {
  const started = performance.now();
  return ({ doneBytes, totalBytes, doneParameters, totalParameters }) => {
    const speed = doneBytes / Math.max((performance.now() - started) / 1000, 1e-3);
    const left = speed > 0 ? `, ${String(Math.ceil((totalBytes - doneBytes) / speed))} s left` : '';
    const bytes = `${sizeText(doneBytes)} of ${sizeText(totalBytes)}`;
    progress.show(`${bytes}, ${String(doneParameters)} of ${String(totalParameters)} parameters, ${sizeText(speed)}/s${left}`);
  };
}
