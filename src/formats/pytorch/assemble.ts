/** From tensors that were found to parameters: with the places of their storages, the scales of their quantisation and their optimizers' slots. */
import type { FormatName, Json, Warning } from '../../model/checkpoint.js';
import type { Parameter, Storage } from '../../model/parameter.js';
import type { DeclaredBlock } from '../names/declared-tree.js';
import { valueWarnings } from '../value-warnings.js';
import type { LocatedStorage } from './archive.js';
import type { Storages } from './container.js';
import { slotOwners } from './optimizer.js';
import { ParameterBuilder } from './parameters.js';
import { readScales } from './scales.js';
import type { Found, FoundTensor } from './walk.js';

export interface OpenedFile {
  readonly format: FormatName;
  readonly parameters: readonly Parameter[];
  readonly storages: readonly Storage[];
  readonly blocks: readonly DeclaredBlock[];
  readonly metadata: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

/** In the order in which they were found. Throws only what reading itself throws: trouble with one tensor is that tensor's. */
export async function assemble(
  { tensors, blocks, optimizers }: Found,
  storages: Storages,
  signal?: AbortSignal,
): Promise<Omit<OpenedFile, 'format' | 'metadata'>> {
  const located = await storages.locate(storages.table.keys, signal);
  const scales = await readScales(
    storages,
    located,
    tensors.map(({ tensor }) => tensor),
    signal,
  );
  const builder = new ParameterBuilder(located, storages, scales);
  const owners = slotOwners(tensors, optimizers);
  const parameters = tensors.map((found, index) => builder.build(found.tensor, { index, ...namesOf(found, owners.get(found)) }));
  return { parameters, storages: builder.storages, blocks, warnings: [...disagreements(located), ...valueWarnings(parameters)] };
}

function namesOf({ keys, path, role }: FoundTensor, of: string | undefined): Pick<Parameter, 'name' | 'path' | 'keys' | 'role' | 'of'> {
  return { name: keys.join('.'), path, ...(keys.length > 1 ? { keys } : {}), role, ...(of === undefined ? {} : { of }) };
}

function disagreements(located: readonly LocatedStorage[]): readonly Warning[] {
  const messages = located.flatMap((place) => ('storage' in place && place.disagreement !== undefined ? [place.disagreement] : []));
  return messages.slice(0, 1).map((message) => ({ tag: 'corrupt', message }));
}
