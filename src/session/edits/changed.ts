/** Which parameters two overlays show differently. */
import type { Checkpoint } from '../../model/checkpoint.js';
import { dtypes } from '../../model/dtype.js';
import type { Parameter } from '../../model/parameter.js';
import { elementCount } from '../../model/shape.js';
import { ownStorage } from './edited-checkpoint.js';
import type { Overlay, Patch } from './overlay.js';

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Placed extends Span {
  readonly index: number;
}

export class ChangeFinder {
  private placed: ReadonlyMap<number, readonly Placed[]> | undefined;

  constructor(private readonly base: Checkpoint) {}

  /** Indices in their order: of other values, another name, storage of its own, or gone. */
  between(one: Overlay, other: Overlay): readonly number[] {
    if (one === other) return [];
    const found = new Set([...differing(one.names, other.names), ...differing(one.untied, other.untied)]);
    for (const index of [...one.removed, ...other.removed]) if (one.removed.has(index) !== other.removed.has(index)) found.add(index);
    for (const storage of differing(one.patches, other.patches)) {
      const spans = differingSpans(one.patches.get(storage) ?? [], other.patches.get(storage) ?? []);
      for (const index of storage < 0 ? [ownStorage(storage)] : this.touching(storage, spans)) found.add(index);
    }
    return [...found].sort((a, b) => a - b);
  }

  private touching(storage: number, spans: readonly Span[]): readonly number[] {
    this.placed ??= placesOf(this.base);
    const inIt = this.placed.get(storage) ?? [];
    return inIt.filter(({ start, end }) => spans.some((span) => span.start < end && start < span.end)).map(({ index }) => index);
  }
}

function differing<Value>(one: ReadonlyMap<number, Value>, other: ReadonlyMap<number, Value>): readonly number[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}

/** Spans that the two do not take from the same place. */
function differingSpans(one: readonly Patch[], other: readonly Patch[]): readonly Span[] {
  const same = (a: Patch, b: Patch): boolean => a.start === b.start && a.length === b.length && a.at === b.at;
  const alone = (patches: readonly Patch[], others: readonly Patch[]): readonly Patch[] => {
    const starts = new Map(others.map((patch) => [patch.start, patch]));
    return patches.filter((patch) => {
      const twin = starts.get(patch.start);
      return twin === undefined || !same(patch, twin);
    });
  };
  return [...alone(one, other), ...alone(other, one)].map(({ start, length }) => ({ start, end: start + length }));
}

function placesOf(base: Checkpoint): ReadonlyMap<number, readonly Placed[]> {
  const places = new Map<number, Placed[]>();
  for (const parameter of base.parameters) {
    for (const { storage, ...span } of spansOf(parameter)) {
      const known = places.get(storage);
      if (known === undefined) places.set(storage, [{ index: parameter.index, ...span }]);
      else known.push({ index: parameter.index, ...span });
    }
  }
  return places;
}

function spansOf({ values, dtype, shape }: Parameter): readonly (Span & { readonly storage: number })[] {
  if (values.kind === 'none') return [];
  if (values.kind === 'composite') return values.composite.parts.flatMap(spansOf);
  const { storage, offset, strides } = values.layout;
  if (elementCount(shape) === 0) return [];
  const reach = shape.map((size, axis) => (size - 1) * (strides[axis] ?? 0));
  const low = offset + reach.reduce((sum, step) => sum + Math.min(0, step), 0);
  const high = offset + reach.reduce((sum, step) => sum + Math.max(0, step), 0) + 1;
  const { bits } = dtypes[dtype];
  return [{ storage, start: Math.floor((low * bits) / 8), end: Math.ceil((high * bits) / 8) }];
}
