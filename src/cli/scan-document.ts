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
  readonly parameters: readonly ScannedParameter[];
}

/** A parameter a line, in the order of the checkpoints; totals when nothing is missing. */
export function scanText({ part, checkpoints, parameters }: ScanDocument): string {
  const head = part === undefined ? ` "totals": ${jsonText(totalsOf(parameters))},\n` : ` "part": ${jsonText(part)},\n`;
  const lines = [...parameters]
    .sort((a, b) => a.checkpoint - b.checkpoint || a.index - b.index)
    .map((parameter) => `\n  ${jsonText(parameter)}`);
  const list = lines.length === 0 ? '[]' : `[${lines.join(',')}\n ]`;
  return `{\n "checkpoints": ${jsonText(checkpoints)},\n${head} "parameters": ${list}\n}\n`;
}

const counted = ['zeros', 'nan', 'positiveInfinity', 'negativeInfinity'] as const;

function totalsOf(parameters: readonly ScannedParameter[]): Record<string, number> {
  const totals: Record<string, number> = {
    parameters: parameters.length,
    values: 0,
    zeros: 0,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
  };
  for (const { count, statistics } of parameters) {
    totals['values'] = (totals['values'] ?? 0) + count;
    for (const kind of counted) totals[kind] = (totals[kind] ?? 0) + Number(statistics?.[kind] ?? 0);
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
  return { checkpoints: first.checkpoints, parameters: parts.flatMap(({ parameters }) => parameters) };
}
