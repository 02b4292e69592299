/**
 * References written by the frameworks (`test/fixtures/initializers`), and how near values are to them: the same bytes (sha256), or as near as is
 * promised on the values that are recorded, or wrong.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { encode } from '../../../src/numeric/encode.js';
import { isDtype, type Dtype } from '../../../src/model/dtype.js';
import type { ArgumentValue, Fidelity } from '../../../src/numeric/initializers/initializer.js';
import type { Values } from '../../../src/numeric/random/pieces.js';

export interface Recorded {
  readonly count: number;
  readonly sha256: string;
  /** All of them, or the first and last sixteen; numbers that are not finite are texts. */
  readonly values?: readonly (number | string)[];
  readonly first?: readonly (number | string)[];
  readonly last?: readonly (number | string)[];
}

export interface Step {
  readonly op: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly options: Readonly<Record<string, ArgumentValue>>;
  readonly result: Recorded;
  /** Of a step `construct`. */
  readonly layer?: string;
  readonly results?: Readonly<Record<string, Recorded & { readonly shape: readonly number[] }>>;
}

export interface Case {
  readonly steps: readonly Step[];
  /** How far values may be off; a text says why there is no number. */
  readonly tolerance?: number | string;
}

/** The cases of a file, of the fields that `Told` says: the files are ours. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each test knows what its own file tells
export function references<Told extends Case>(file: string): readonly Told[] {
  const path = new URL(`../../fixtures/initializers/${file}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Told[] }).cases;
}

export function dtypeOf({ dtype }: { readonly dtype: string }): Dtype {
  if (!isDtype(dtype)) throw new Error(`no dtype ${dtype}`);
  return dtype;
}

export interface Nearness {
  readonly same: boolean;
  /** Of the recorded values, in units in the last place. */
  readonly ulps: number;
  readonly absolute: number;
}

export function nearness(pieces: Iterable<Values>, dtype: Dtype, recorded: Recorded): Nearness {
  const hash = createHash('sha256');
  const mine: number[] = [];
  let count = 0;
  let ends: number[] = [];
  for (const piece of pieces) {
    hash.update(stored(dtype, piece));
    if (mine.length < 33) mine.push(...piece.subarray(0, 33 - mine.length));
    ends = [...ends, ...piece.subarray(-16)].slice(-16);
    count += piece.length;
  }
  const known = (recorded.values ?? [...(recorded.first ?? []), ...(recorded.last ?? [])]).map(Number);
  const drawn = recorded.values === undefined ? [...mine.slice(0, 16), ...ends] : mine;
  const distances = known.map((value, i) => Math.abs(value - (drawn[i] ?? NaN)) || 0);
  return {
    same: count === recorded.count && hash.digest('hex') === recorded.sha256,
    ulps: count === recorded.count ? Math.max(0, ...distances.map((distance, i) => distance / unit(known[i] ?? 0, dtype))) : Infinity,
    absolute: count === recorded.count ? Math.max(0, ...distances) : Infinity,
  };
}

/** The bytes in a file. */
function stored(dtype: Dtype, piece: Values): Uint8Array {
  if (dtype === 'float32' && piece instanceof Float32Array) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  return encode(dtype, { kind: 'real', values: new Float64Array(piece) }, 'little');
}

const mantissaBits = new Map<Dtype, number>([
  ['float64', 52],
  ['float32', 23],
  ['float16', 10],
  ['bfloat16', 7],
]);

/** One unit in the last place of a value. */
function unit(value: number, dtype: Dtype): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), dtype === 'float16' ? -14 : -126);
  return 2 ** (exponent - (mantissaBits.get(dtype) ?? 52));
}

/** How many arrays of a file came out how: the same bytes, near them, or not as promised. */
export class Tally {
  same = 0;
  near = 0;
  /** Of the same distribution only, and not the same bytes. */
  other = 0;
  readonly wrong: string[] = [];

  add(what: string, dtype: Dtype, { same, ulps, absolute }: Nearness, promised: Fidelity): void {
    const isKept = promised.kind === 'within' && (ulps <= (promised.ulps ?? -1) || absolute <= (promised.absolute ?? -1));
    if (same) this.same++;
    else if (isKept) this.near++;
    else if (promised.kind === 'distribution') this.other++;
    else this.wrong.push(`${what} ${dtype}: ${String(ulps)} units, ${String(absolute)}`);
  }
}
