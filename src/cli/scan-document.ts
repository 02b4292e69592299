/**
 * What `scan` writes: the statistics of every parameter of one or several checkpoints. A part holds some of the parameters; the parts of one
 * scan, merged, are byte for byte what one scan writes, since every parameter is computed whole and figures do not depend on who computes them.
 */
import { CheckpointError } from '../model/errors.js';
import { jsonText } from './json.js';

export interface ScanPart {
  /** 1 .. of. */
  readonly index: number;
  readonly of: number;
}

export interface ScannedCheckpoint {
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  /** All of it, whichever part this is. */
  readonly parameters: number;
}

export interface ScannedParameter {
  /** Position in `checkpoints`. */
  readonly checkpoint: number;
  readonly index: number;
  readonly name: string;
  readonly count: number;
  readonly statistics?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface ScanDocument {
  readonly part?: ScanPart;
  readonly checkpoints: readonly ScannedCheckpoint[];
  /** In the order of the checkpoints and of the parameters in each; may be gone through again, and made while one does. */
  readonly parameters: Iterable<ScannedParameter>;
}

/** The document in pieces, a parameter a line; totals when nothing is missing. */
export function* scanPieces({ part, checkpoints, parameters }: ScanDocument): Generator<string> {
  const head = part === undefined ? `"totals": ${jsonText(totalsOf(parameters))}` : `"part": ${jsonText(part)}`;
  yield `{\n "checkpoints": ${jsonText(checkpoints)},\n ${head},\n "parameters": [`;
  let separator = '\n  ';
  for (const parameter of parameters) {
    yield `${separator}${jsonText(parameter)}`;
    separator = ',\n  ';
  }
  yield '\n ]\n}\n';
}

const counted = ['zeros', 'nan', 'positiveInfinity', 'negativeInfinity'] as const;

function totalsOf(parameters: Iterable<ScannedParameter>): Record<string, number> {
  const totals = { parameters: 0, values: 0, zeros: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  for (const { count, statistics } of parameters) {
    totals.parameters++;
    totals.values += count;
    for (const kind of counted) totals[kind] += Number(statistics?.[kind] ?? 0);
  }
  return totals;
}

/** `corrupt` when the text is not what `scan --part` writes. */
export function parseScan(text: string, path: string): ScanDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError('corrupt', 'this is not JSON', { path, cause });
  }
  if (!isScanDocument(document)) throw new CheckpointError('corrupt', 'this is not what scan --part writes', { path });
  return document;
}

function isScanDocument(value: unknown): value is ScanDocument {
  if (!isRecord(value) || !Array.isArray(value['checkpoints']) || !Array.isArray(value['parameters'])) return false;
  const { part } = value;
  if (!isRecord(part) || !isWhole(part['index']) || !isWhole(part['of'])) return false;
  return value['parameters'].every((parameter) => isRecord(parameter) && isWhole(parameter['checkpoint']) && isWhole(parameter['index']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** `corrupt` when the parts are of different scans, or one is missing or there twice. */
export function mergeScans(parts: readonly ScanDocument[]): ScanDocument {
  const [first] = parts;
  const of = first?.part?.of;
  if (first === undefined || of === undefined) throw new CheckpointError('corrupt', 'there is nothing to merge');
  const present = new Set(parts.map(({ part }) => part?.index));
  for (const { part, checkpoints } of parts) {
    if (part?.of !== of || jsonText(checkpoints) !== jsonText(first.checkpoints))
      throw new CheckpointError('corrupt', 'these are parts of different scans');
  }
  if (present.size !== parts.length) throw new CheckpointError('corrupt', 'a part is given twice');
  if (parts.length !== of) throw new CheckpointError('corrupt', `there are ${String(parts.length)} of ${String(of)} parts`);
  const all = parts.flatMap(({ parameters }) => [...parameters]);
  return { checkpoints: first.checkpoints, parameters: all.sort((a, b) => a.checkpoint - b.checkpoint || a.index - b.index) };
}
