/**
 * Ties of a model. One initializer that several nodes read is one tensor used several times (exporters merge equal weights, so this is said of this
 * graph, not of the network it came from). Tensors that point to the same bytes of a file share them.
 */
import { elementCount } from '../../model/shape.js';
import type { Parameter, Storage, StoredRange } from '../../model/parameter.js';
import type { TieGroup } from '../../model/tie.js';
import type { ListedTensor } from './listing.js';

/** Places told of one tensor. */
const mostPlaces = 1000;

/** `tensors` and `parameters` go together. */
export function tiesOf(
  tensors: readonly ListedTensor[],
  parameters: readonly Parameter[],
  storages: readonly Storage[],
): readonly TieGroup[] {
  return [...tensors.flatMap(usedSeveralTimes), ...sharedRanges(parameters, storages)];
}

function usedSeveralTimes({ tensor: { name }, kind, uses }: ListedTensor, index: number): readonly TieGroup[] {
  if (kind !== 'initializer' || uses.length < 2) return [];
  return [{ kind: 'alias', names: [name], indices: [index], usedBy: uses.slice(0, mostPlaces).map(({ label }) => label) }];
}

interface Placed {
  readonly parameter: Parameter;
  readonly range: StoredRange;
}

function sharedRanges(parameters: readonly Parameter[], storages: readonly Storage[]): readonly TieGroup[] {
  const placed = parameters.flatMap((parameter): readonly Placed[] => {
    const range = parameter.values.kind === 'dense' ? storages[parameter.values.layout.storage] : undefined;
    return range?.kind === 'range' && elementCount(parameter.shape) > 0 ? [{ parameter, range }] : [];
  });
  placed.sort((a, b) => a.range.file - b.range.file || a.range.start - b.range.start || a.range.length - b.range.length);
  return chains(placed)
    .filter((chain) => chain.length > 1)
    .flatMap(tiesOfChain);
}

/** Ranges, sorted, each of which meets one before it. */
function chains(placed: readonly Placed[]): readonly Placed[][] {
  const found: Placed[][] = [];
  let reached = { file: -1, end: 0 };
  for (const one of placed) {
    const { file, start, length } = one.range;
    if (file === reached.file && start < reached.end) found.at(-1)?.push(one);
    else found.push([one]);
    reached = { file, end: file === reached.file ? Math.max(reached.end, start + length) : start + length };
  }
  return found;
}

/** The very same range in the same type is the same tensor; ranges that meet otherwise overlap. */
function tiesOfChain(chain: readonly Placed[]): readonly TieGroup[] {
  const same = new Map<string, Placed[]>();
  for (const one of chain) {
    const key = `${String(one.range.start)}|${String(one.range.length)}|${one.parameter.dtype}`;
    same.set(key, [...(same.get(key) ?? []), one]);
  }
  const groups = [...same.values()];
  const tied = groups
    .filter((group) => group.length > 1)
    .map((group): TieGroup => ({ ...tie('storage', group), sameView: isSameShape(group) }));
  return groups.length > 1 ? [...tied, tie('overlap', chain)] : tied;
}

function tie(kind: 'storage' | 'overlap', placed: readonly Placed[]): TieGroup {
  const ordered = placed.map(({ parameter }) => parameter).sort((a, b) => a.index - b.index);
  return { kind, names: ordered.map(({ name }) => name), indices: ordered.map(({ index }) => index) };
}

function isSameShape(group: readonly Placed[]): boolean {
  return new Set(group.map(({ parameter }) => parameter.shape.join())).size === 1;
}
