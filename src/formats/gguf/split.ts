/** Models split over files `NAME-00001-of-00003.gguf`: each is a GGUF file of its own, and says in its metadata which part it is. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import { quoted, readHeader, type Header } from './header.js';

const mostParts = 1000;

export interface OpenPart {
  readonly file: PlaceFile;
  readonly header: Header;
}

export interface Parts {
  /** In the order of their numbers. */
  readonly parts: readonly OpenPart[];
  readonly warnings: readonly Warning[];
}

interface PartName {
  readonly stem: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

function partName(name: string): PartName | undefined {
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(name);
  return match === null ? undefined : { stem: match[1] ?? '', number: Number(match[2]), of: Number(match[3]) };
}

function nameOf({ stem, of }: PartName, number: number): string {
  const five = (value: number): string => String(value).padStart(5, '0');
  return `${stem}-${five(number)}-of-${five(of)}.gguf`;
}

/** The file to open of a folder that holds one model; undefined when it holds none, or several. */
export function modelIn(names: readonly string[]): string | undefined {
  const models = new Map<string, string>();
  for (const name of names) {
    if (!name.endsWith('.gguf')) continue;
    const part = partName(name);
    const model = part === undefined ? name : nameOf(part, 1);
    if (!models.has(model)) models.set(model, name);
  }
  return models.size === 1 ? [...models.values()][0] : undefined;
}

/** The other parts of a split model, opened through the place. What is missing or broken is a warning: the rest is still shown. */
export async function withParts(place: Place, opened: OpenPart, signal?: AbortSignal): Promise<Parts> {
  const { 'split.count': count, 'split.no': number } = numbersOf(opened.header.metadata);
  const name = partName(opened.file.name);
  const isPart = name !== undefined && name.of === count && number === name.number - 1;
  const { parts, warnings } = isPart && count > 1 ? await openParts(place, opened, name, signal) : { parts: [opened], warnings: [] };
  return { parts, warnings: [...warnings, ...shortfalls(opened, parts)] };
}

async function openParts(place: Place, opened: OpenPart, name: PartName, signal?: AbortSignal): Promise<Parts> {
  if (name.of > mostParts) throw new CheckpointError('too-large', `a model in ${String(name.of)} files`);
  const present = new Set(await place.list(signal));
  const parts: OpenPart[] = [];
  const warnings: Warning[] = [];
  for (let number = 1; number <= name.of; number++) {
    const other = nameOf(name, number);
    if (number === name.number) parts.push(opened);
    else if (present.has(other)) {
      try {
        parts.push(await openPart(place, other, number - 1, signal));
      } catch (error) {
        const { tag, message } = reportError(error);
        if (tag === 'cancelled') throw error;
        warnings.push({ tag, message: `the part ${quoted(other)}: ${message}` });
      }
    }
  }
  return { parts, warnings };
}

async function openPart(place: Place, name: string, number: number, signal?: AbortSignal): Promise<OpenPart> {
  const file = await place.open(name, signal);
  const header = await readHeader(file.source, signal);
  if (numbersOf(header.metadata)['split.no'] !== number)
    throw new CheckpointError('corrupt', `does not say that it is part ${String(number + 1)}`);
  return { file, header };
}

function numbersOf(metadata: ReadonlyMap<string, Json>): Readonly<Record<'split.count' | 'split.no' | 'split.tensors.count', number>> {
  const number = (key: string, otherwise: number): number => {
    const value = metadata.get(key);
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    'split.count': number('split.count', 1),
    'split.no': number('split.no', 0),
    'split.tensors.count': number('split.tensors.count', -1),
  };
}

/** What the opened part says of the whole model, against what was found. */
function shortfalls({ header }: OpenPart, parts: readonly OpenPart[]): readonly Warning[] {
  const { 'split.count': count, 'split.no': number, 'split.tensors.count': tensors } = numbersOf(header.metadata);
  const found = parts.reduce((sum, part) => sum + part.header.tensors.length, 0);
  if (parts.length < count || number >= count) {
    const message = `the file is part ${String(number + 1)} of ${String(count)}, of which ${String(parts.length)} could be opened`;
    return [{ tag: 'corrupt', message }];
  }
  if (tensors < 0 || tensors === found) return [];
  return [{ tag: 'corrupt', message: `the model has ${String(tensors)} tensors, the files hold ${String(found)}` }];
}
