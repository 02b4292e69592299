/**
 * Where the trees are in a folder of Orbax: the folder itself, the items of a step (`state`, `params`), or the newest step of a
 * `CheckpointManager`.
 */
import type { FolderEntries, Place } from '../../bytes/place.js';
import { CheckpointError } from '../../model/errors.js';

export const metadataName = '_METADATA';

export interface Item {
  /** With a slash behind; empty for the opened folder. */
  readonly folder: string;
  /** Empty where there is one tree only, whose keys then begin the paths. */
  readonly keys: readonly string[];
}

export interface Items {
  readonly items: readonly Item[];
  /** All steps that are there, ascending; the items are of the last that has some. */
  readonly steps: readonly number[];
  readonly step?: number;
}

/** A step's folder: a number, maybe behind a word. Those that are being written have another ending. */
const stepFolder = /^(?:[A-Za-z][\w-]*_)?(\d{1,15})$/;
const mostFolders = 1000;

export function isStepFolder(name: string): boolean {
  return stepFolder.test(name);
}

export async function findItems(place: Place, signal?: AbortSignal): Promise<Items> {
  const entries = await place.entries('', signal);
  const here = await itemsIn(place, '', entries, signal);
  if (here.length > 0) return { items: here, steps: [] };
  const steps = entries.folders.filter(isStepFolder).map((name) => ({ name, step: Number(stepFolder.exec(name)?.[1]) }));
  steps.sort((a, b) => b.step - a.step);
  const known = steps.map(({ step }) => step).reverse();
  for (const { name, step } of steps.slice(0, mostFolders)) {
    const items = await itemsIn(place, `${name}/`, await place.entries(name, signal), signal);
    if (items.length > 0) return { items, steps: known, step };
  }
  throw new CheckpointError('unsupported', `no tree of arrays in this folder: there is no ${metadataName}`);
}

async function itemsIn(place: Place, folder: string, { files, folders }: FolderEntries, signal?: AbortSignal): Promise<readonly Item[]> {
  if (files.includes(metadataName)) return [{ folder, keys: [] }];
  const names: string[] = [];
  for (const name of folders.slice(0, mostFolders))
    if ((await place.entries(folder + name, signal)).files.includes(metadataName)) names.push(name);
  return names.map((name) => ({ folder: `${folder}${name}/`, keys: names.length === 1 ? [] : [name] }));
}
