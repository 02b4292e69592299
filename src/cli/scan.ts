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
  scanText,
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

export async function scan(runtime: Runtime, paths: readonly string[], options: ScanOptions): Promise<void> {
  const checkpoints: ScannedCheckpoint[] = [];
  const parameters: ScannedParameter[] = [];
  const sources: string[] = [];
  for (const [position, where] of paths.entries()) {
    const open = await runtime.open(where);
    const { format, bytes } = open.checkpoint;
    checkpoints.push({ path: where, format, bytes, parameters: open.checkpoint.parameters.length });
    sources.push(...open.checkpoint.files.map((file) => file.path));
    const indices = partOf(open, options.part);
    await scanParameters(open, runtime.session.pool, indices, { signal: runtime.signal, progress: showProgress(runtime) });
    parameters.push(...indices.map((index) => scannedParameter(open, position, index)));
    await runtime.session.handlers.close({ id: open.id }, { signal: runtime.signal, progress: () => undefined });
  }
  runtime.progress.clear();
  await deliver(runtime, { checkpoints, parameters, ...(options.part === undefined ? {} : { part: options.part }) }, options, sources);
}

export async function merge(runtime: Runtime, files: readonly string[], options: Omit<ScanOptions, 'part'>): Promise<void> {
  const parts: ScanDocument[] = [];
  for (const file of files) parts.push(parseScan(await readFile(file, 'utf8'), file));
  await deliver(runtime, mergeScans(parts), options, []);
}

async function deliver(runtime: Runtime, document: ScanDocument, options: ScanOptions, sources: readonly string[]): Promise<void> {
  const { output } = options;
  if (output !== undefined) {
    const text = Buffer.from(scanText(document));
    await writeNewFile(path.resolve(output), sources, (write) => write(text));
  } else if (options.json) await runtime.output.write(scanText(document));
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
