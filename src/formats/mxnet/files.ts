/** Which files make an MXNet checkpoint: NAME-0012.params with NAME-symbol.json beside it, each of which may be what was opened, or their folder. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';

export const symbolEnding = '-symbol.json';
/** Graphs have some hundred kilobytes. */
const largestSymbol = 32 * 1024 * 1024;
const epoch = /-\d{4,}\.params$/;

export interface ExportFiles {
  readonly params: PlaceFile;
  readonly symbol: PlaceFile | undefined;
  readonly warnings: readonly Warning[];
}

/** The folder's params file that belongs to its graph: of several epochs the last. Undefined when it holds no export. */
export function exportedParams(names: readonly string[]): string | undefined {
  const stems = names.filter((name) => name.endsWith(symbolEnding)).map((name) => name.slice(0, -symbolEnding.length));
  return stems.flatMap((stem) => paramsOf(stem, names) ?? [])[0];
}

function paramsOf(stem: string, names: readonly string[]): string | undefined {
  const epochs = names.filter((name) => name.startsWith(`${stem}-`) && epoch.test(name) && name.replace(epoch, '') === stem);
  return epochs.sort().at(-1) ?? names.find((name) => name === `${stem}.params`);
}

/** Throws `not-found` when there are no parameters; trouble with the graph is a warning. */
export async function findFiles(place: Place, signal?: AbortSignal): Promise<ExportFiles> {
  const { file } = place;
  const opened = file?.name.endsWith(symbolEnding) === true ? file : undefined;
  const params = file === undefined || opened !== undefined ? await openParams(place, opened, signal) : file;
  if (opened !== undefined) return { params, symbol: opened, warnings: [] };
  return { params, ...(await openSymbol(place, params.name.replace(epoch, '').replace(/\.params$/, '') + symbolEnding, signal)) };
}

async function openParams(place: Place, symbol: PlaceFile | undefined, signal?: AbortSignal): Promise<PlaceFile> {
  const names = await place.list(signal);
  const name = symbol === undefined ? exportedParams(names) : paramsOf(symbol.name.slice(0, -symbolEnding.length), names);
  if (name === undefined) throw new CheckpointError('not-found', 'there are no parameters (.params) beside the graph');
  return await place.open(name, signal);
}

async function openSymbol(place: Place, name: string, signal?: AbortSignal): Promise<Pick<ExportFiles, 'symbol' | 'warnings'>> {
  try {
    return { symbol: await place.open(name, signal), warnings: [] };
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled') throw error;
    return { symbol: undefined, warnings: tag === 'not-found' ? [] : [{ tag, message: `the graph cannot be read: ${message}` }] };
  }
}

/** The graph's bytes. Throws `too-large`. */
export async function readSymbol({ name, source }: PlaceFile, signal?: AbortSignal): Promise<Uint8Array> {
  if (source.size > largestSymbol) throw new CheckpointError('too-large', `${name} has ${String(source.size)} bytes`);
  return await source.read({ start: 0, end: source.size }, signal);
}
