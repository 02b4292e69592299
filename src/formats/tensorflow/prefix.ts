/**
 * Which checkpoint of a folder is meant: the one that the file called `checkpoint` names, or the newest by its number.
 * https://www.tensorflow.org/api_docs/python/tf/train/get_checkpoint_state
 */
import { checkSidecarName } from '../../bytes/sidecar.js';
import type { Place } from '../../bytes/place.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';

export const stateName = 'checkpoint';
const indexEnding = '.index';
/** It may list every checkpoint that was kept. */
const largestState = 1024 * 1024;

export interface Prefix {
  /** `undefined`: the folder holds none, and the state file names one outside. */
  readonly prefix: string | undefined;
  readonly warnings: readonly Warning[];
}

/** Prefixes of the checkpoints among the names of a folder, the newest last. */
export function prefixesAmong(names: readonly string[]): readonly string[] {
  const byNumber = new Intl.Collator('en', { numeric: true });
  return names
    .filter((name) => name.endsWith(indexEnding) && name.length > indexEnding.length)
    .map((name) => name.slice(0, -indexEnding.length))
    .filter((prefix) => names.some((name) => name.startsWith(`${prefix}.data-`)))
    .sort((a, b) => byNumber.compare(a, b));
}

/** Throws `corrupt` when the state file names what is not there, and there is nothing else. */
export async function prefixInFolder(place: Place, signal?: AbortSignal): Promise<Prefix> {
  const names = await place.list(signal);
  const prefixes = prefixesAmong(names);
  const newest = prefixes.at(-1);
  if (!names.includes(stateName)) return known(newest, []);
  const named = await readState(place, signal);
  const base = named?.slice(Math.max(named.lastIndexOf('/'), named.lastIndexOf('\\')) + 1);
  if (base !== undefined && prefixes.includes(base)) return known(base, []);
  const warning = named === undefined ? corrupt('names no checkpoint') : whyNot(named);
  if (newest === undefined && warning.tag !== 'unsafe') throw new CheckpointError(warning.tag, warning.message);
  return known(newest, [warning]);
}

function known(prefix: string | undefined, warnings: readonly Warning[]): Prefix {
  return { prefix, warnings };
}

function corrupt(what: string): Warning {
  return { tag: 'corrupt', message: `the file called checkpoint ${what}` };
}

function whyNot(named: string): Warning {
  try {
    checkSidecarName(named);
    return corrupt(`names ${JSON.stringify(named.slice(0, 200))}, which is not here`);
  } catch (error) {
    const { tag, message } = reportError(error);
    return { tag, message: `the file called checkpoint names what is not here: ${message}` };
  }
}

/** The text of `model_checkpoint_path`, a field of a protobuf in text form; undefined where there is none. */
async function readState(place: Place, signal?: AbortSignal): Promise<string | undefined> {
  const { source } = await place.open(stateName, signal);
  if (source.size > largestState) return undefined;
  const text = Buffer.from(await source.read({ start: 0, end: source.size }, signal)).toString('utf8');
  const quoted = /^\s*model_checkpoint_path\s*:\s*"((?:[^"\\\n]|\\.)*)"/m.exec(text)?.[1];
  return quoted?.replace(/\\([0-7]{1,3}|.)/g, (_, escape: string) => unescaped(escape));
}

function unescaped(escape: string): string {
  if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
  return escape === 'n' ? '\n' : escape === 't' ? '\t' : escape;
}
