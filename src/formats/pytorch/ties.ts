/**
 * Ties of tensors that share storages. Same elements of the same storage in the same type: `storage`. Some bytes in common: `overlap`.
 * Parts of a storage that have no byte in common (rows of a fused matrix) are neither.
 */
import { dtypes } from '../../model/dtype.js';
import type { Layout, Parameter } from '../../model/parameter.js';
import { elementCount } from '../../model/shape.js';
import type { TieGroup } from '../../model/tie.js';

interface View {
  readonly parameter: Parameter;
  readonly layout: Layout;
  /** Bytes of the storage, half-open. */
  readonly start: number;
  readonly end: number;
}

/** Views of one storage that are compared element by element; beyond this a meeting of ranges counts. */
const largestCompared = 1 << 24;
const mostCompared = 2000;

export function storageTies(parameters: Iterable<Parameter>): readonly TieGroup[] {
  const views = [...parameters].flatMap((parameter) => viewOf(parameter) ?? []);
  return [...groupBy(views, ({ layout }) => String(layout.storage)).values()].filter((group) => group.length > 1).flatMap(tiesOfStorage);
}

function viewOf(parameter: Parameter): View | undefined {
  if (parameter.values.kind !== 'dense' || elementCount(parameter.shape) === 0) return undefined;
  const { layout } = parameter.values;
  const reach = parameter.shape.reduce((sum, size, axis) => sum + (size - 1) * (layout.strides[axis] ?? 0), 0);
  const { bits } = dtypes[parameter.dtype];
  return { parameter, layout, start: Math.floor((layout.offset * bits) / 8), end: Math.ceil(((layout.offset + reach + 1) * bits) / 8) };
}

function tiesOfStorage(views: readonly View[]): readonly TieGroup[] {
  const same = [...groupBy(views, elementsKey).values()];
  const tied = same.filter((group) => group.length > 1).map((group) => tie('storage', group));
  const firsts = same.flatMap((group) => group[0] ?? []);
  const overlapping = components(firsts).filter((group) => group.length > 1);
  const withTwins = overlapping.map((group) => group.flatMap((first) => same.find((twins) => twins[0] === first) ?? []));
  return [...tied, ...withTwins.map((group) => tie('overlap', group))];
}

function tie(kind: 'storage' | 'overlap', views: readonly View[]): TieGroup {
  const ordered = views.map(({ parameter }) => parameter).sort((a, b) => a.index - b.index);
  const exact = new Set(
    views.map(({ parameter, layout }) => `${String(layout.offset)}|${parameter.shape.join()}|${layout.strides.join()}`),
  );
  const group = { kind, names: ordered.map(({ name }) => name), indices: ordered.map(({ index }) => index) };
  return kind === 'storage'
    ? { ...group, sameView: exact.size === 1 && views.every(({ layout }) => layout.conjugate === views[0]?.layout.conjugate) }
    : group;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** Equal for views of the same elements, whatever their shape: the walked axes by stride, joined where one continues the other. */
function elementsKey({ parameter, layout }: View): string {
  const axes = parameter.shape
    .map((size, axis) => ({ size, stride: layout.strides[axis] ?? 0 }))
    .filter(({ size, stride }) => size > 1 && stride > 0)
    .sort((a, b) => a.stride - b.stride);
  const joined: { size: number; stride: number }[] = [];
  for (const axis of axes) {
    const last = joined.at(-1);
    if (last !== undefined && last.stride * last.size === axis.stride) last.size *= axis.size;
    else joined.push({ ...axis });
  }
  return `${parameter.dtype}|${String(layout.offset)}|${joined.map(({ size, stride }) => `${String(size)}x${String(stride)}`).join()}`;
}

/** Groups connected by common bytes. */
function components(views: readonly View[]): readonly View[][] {
  const ordered = [...views].sort((a, b) => a.start - b.start).slice(0, mostCompared);
  const root = ordered.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (root[at] !== at) at = root[at] ?? at;
    return at;
  };
  ordered.forEach((a, i) => {
    for (let j = i + 1; j < ordered.length; j++) {
      const b = ordered[j];
      if (b === undefined || b.start >= a.end) break;
      if (find(i) !== find(j) && shareBytes(a, b)) root[find(j)] = find(i);
    }
  });
  return [
    ...groupBy(
      ordered.map((view, i) => ({ view, group: find(i) })),
      ({ group }) => String(group),
    ).values(),
  ].map((group) => group.map(({ view }) => view));
}

function shareBytes(a: View, b: View): boolean {
  const start = Math.min(a.start, b.start);
  const length = Math.max(a.end, b.end) - start;
  if (length > largestCompared) return true;
  const touched = new Uint8Array(length);
  eachElement(a, (from, to) => {
    touched.fill(1, from - start, to - start);
    return false;
  });
  return eachElement(b, (from, to) => touched.subarray(from - start, to - start).includes(1));
}

/** Calls `visit` with the bytes of each element until it returns true; returns whether it did. */
function eachElement({ parameter: { shape, dtype }, layout }: View, visit: (start: number, end: number) => boolean): boolean {
  const { bits } = dtypes[dtype];
  const index = new Array<number>(shape.length).fill(0);
  const walked = shape.map((size, axis) => (layout.strides[axis] === 0 ? 1 : size));
  for (let element = layout.offset; ;) {
    if (visit(Math.floor((element * bits) / 8), Math.ceil(((element + 1) * bits) / 8))) return true;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      const stride = layout.strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      element += stride;
      if (next < (walked[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      element -= stride * next;
      index[axis] = 0;
    }
    if (axis < 0) return false;
  }
}
