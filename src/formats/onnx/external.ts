/**
 * External data: `location` names a file beside the model, `offset` and `length` say which of its bytes, all as text. Only plain names inside the
 * folder are followed, and only plain decimal numbers are taken.
 */
import type { Place, PlaceFile } from '../../bytes/place.js';
import { checkSidecarName } from '../../bytes/sidecar.js';
import type { CheckpointFile, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { StoredRange } from '../../model/parameter.js';
import type { Entry } from './tensor-fields.js';

const mostFiles = 10_000;
/** What onnx.proto tells of; onnxruntime keeps weights in its own order under `prepacked_0` and so on. */
const knownKey = /^(location|offset|length|checksum|prepacked_\d+)$/;

export class ExternalFiles {
  /** All files of the checkpoint, the model first. */
  readonly files: CheckpointFile[] = [];
  readonly warnings: Warning[] = [];
  private readonly opened = new Map<string, Promise<number>>();

  constructor(
    private readonly place: Place,
    model: PlaceFile,
  ) {
    this.add(model);
  }

  /** `needed`: bytes that the shape needs. `unsafe` for a name that leads elsewhere, `corrupt` for bytes that are not there. */
  async locate(entries: readonly Entry[], needed: number, signal?: AbortSignal): Promise<StoredRange> {
    this.warnOfUnknown(entries);
    const locations = valuesOf(entries, 'location');
    for (const location of locations) checkSidecarName(location);
    const [location, second] = locations;
    if (location === undefined || second !== undefined)
      throw new CheckpointError('corrupt', `values in ${String(locations.length)} other files instead of one`);
    const start = numberOf(entries, 'offset') ?? 0;
    const told = numberOf(entries, 'length');
    const file = await this.open(location, signal);
    const { size } = this.files[file] ?? { size: 0 };
    const length = told ?? Math.min(Math.max(size - start, 0), needed);
    if (start > size || length > size - start)
      throw new CheckpointError('corrupt', `bytes ${String(start)} to ${String(start + length)} of ${location}, which has ${String(size)}`);
    if (length !== needed)
      throw new CheckpointError('corrupt', `${String(length)} bytes in ${location} for a shape that needs ${String(needed)}`);
    return { kind: 'range', file, start, length };
  }

  private add({ name, path, source: { size } }: PlaceFile): number {
    const known = this.files.findIndex((file) => file.path === path);
    return known >= 0 ? known : this.files.push({ name, path, size }) - 1;
  }

  private open(location: string, signal: AbortSignal | undefined): Promise<number> {
    const known = this.opened.get(location);
    if (known !== undefined) return known;
    if (this.opened.size >= mostFiles) throw new CheckpointError('too-large', `more than ${String(mostFiles)} files of values`);
    const opening = this.openNow(location, signal);
    this.opened.set(location, opening);
    return opening;
  }

  private async openNow(location: string, signal: AbortSignal | undefined): Promise<number> {
    try {
      return this.add(await this.place.open(location, signal));
    } catch (error) {
      const { tag, message } = reportError(error);
      const isMissing = tag === 'not-found' || tag === 'unreadable';
      throw new CheckpointError(isMissing ? 'corrupt' : tag, `${location.slice(0, 200)}: ${message}`, { cause: error });
    }
  }

  private warnOfUnknown(entries: readonly Entry[]): void {
    const unknown = entries.find(({ key }) => !knownKey.test(key));
    if (unknown === undefined || this.warnings.length > 0) return;
    this.warnings.push({ tag: 'corrupt', message: `external data has a key nobody knows: ${JSON.stringify(unknown.key.slice(0, 100))}` });
  }
}

function valuesOf(entries: readonly Entry[], wanted: string): readonly string[] {
  return entries.filter(({ key }) => key === wanted).map(({ value }) => value);
}

/** Undefined when it is not given. Python reads ` 0 `, `0_0` and Arabic digits too; no writer makes them. */
function numberOf(entries: readonly Entry[], wanted: string): number | undefined {
  const [text, second] = valuesOf(entries, wanted);
  if (text === undefined) return undefined;
  const number = /^[0-9]{1,16}$/.test(text) && second === undefined ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number))
    throw new CheckpointError('corrupt', `the ${wanted} ${JSON.stringify(text.slice(0, 50))} of external data`);
  return number;
}
