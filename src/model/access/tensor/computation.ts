/**
 * Numbers that an expression means, said before any is read: elements of a parameter, and the little arithmetic that people do with them.
 *
 *   const { shape, numbers } = await computed(computation, (index, first, count) => ...);
 */
import { CheckpointError } from '../../errors.js';
import type { Elements } from '../../elements.js';
import { elementCount, type Shape } from '../../shape.js';
import type { ReadElements } from '../tree.js';
import type { Selection } from './selection.js';

export type Computation =
  | { readonly kind: 'parameter'; readonly index: number; readonly shape: Shape }
  | { readonly kind: 'selected'; readonly of: Computation; readonly shape: Shape; readonly at: (place: number) => number }
  | { readonly kind: 'each'; readonly of: Computation; readonly shape: Shape; readonly apply: (value: number) => number }
  | { readonly kind: 'all'; readonly of: Computation; readonly shape: Shape; readonly apply: (values: readonly number[]) => number }
  | { readonly kind: 'equal'; readonly left: Computation; readonly right: Computation; readonly shape: Shape };

/** Complex numbers are pairs. */
export type Numeral = number | bigint | boolean | readonly [number, number];

export interface Numerals {
  readonly shape: Shape;
  /** In C order. */
  readonly numbers: readonly Numeral[];
}

/** More are not shown by anybody who asks for them in an expression. */
const mostNumbers = 1 << 16;
/** What a mean or a maximum goes through. */
const mostSummarised = 1 << 22;
/** Elements between two wanted ones that are rather read than left out. */
const smallGap = 64;

export function select(of: Computation, { shape, at }: Selection): Computation {
  if (of.kind !== 'selected') return { kind: 'selected', of, shape, at };
  return { kind: 'selected', of: of.of, shape, at: (place) => of.at(at(place)) };
}

/** `too-large` when an expression means more numbers than anybody looks at. */
export async function computed(computation: Computation, read: ReadElements): Promise<Numerals> {
  return { shape: computation.shape, numbers: await numbersOf(computation, read, mostNumbers) };
}

async function numbersOf(computation: Computation, read: ReadElements, most: number): Promise<readonly Numeral[]> {
  const count = elementCount(computation.shape);
  if (count > most) throw new CheckpointError('too-large', `${String(count)} numbers: more than ${String(most)}`);
  switch (computation.kind) {
    case 'parameter':
      return await readPlaces(
        computation.index,
        Array.from({ length: count }, (_, place) => place),
        read,
      );
    case 'selected':
      return await selectedNumbers(
        computation.of,
        Array.from({ length: count }, (_, place) => computation.at(place)),
        read,
      );
    case 'each':
      return (await numbersOf(computation.of, read, most)).map((value) => computation.apply(real(value)));
    case 'all':
      return [computation.apply((await numbersOf(computation.of, read, mostSummarised)).map(real))];
    case 'equal': {
      const [left, right] = [await numbersOf(computation.left, read, most), await numbersOf(computation.right, read, most)];
      return left.map((value, place) => isEqual(value, right[place]));
    }
  }
}

async function selectedNumbers(of: Computation, places: readonly number[], read: ReadElements): Promise<readonly Numeral[]> {
  if (of.kind === 'parameter') return await readPlaces(of.index, places, read);
  const all = await numbersOf(of, read, mostSummarised);
  return places.map((place) => all[place] ?? NaN);
}

/** The elements at these places, neighbours in one read. */
async function readPlaces(index: number, places: readonly number[], read: ReadElements): Promise<readonly Numeral[]> {
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const found = new Map<number, Numeral>();
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && (sorted[end] ?? 0) - (sorted[end - 1] ?? 0) <= smallGap) end += 1;
    const [first, last] = [sorted[start] ?? 0, sorted[end - 1] ?? 0];
    const elements = await read(index, first, last - first + 1);
    for (const place of sorted.slice(start, end)) found.set(place, numeralAt(elements, place - first));
    start = end;
  }
  return places.map((place) => found.get(place) ?? NaN);
}

function numeralAt(elements: Elements, place: number): Numeral {
  if (elements.kind === 'complex') return [elements.values[2 * place] ?? NaN, elements.values[2 * place + 1] ?? NaN];
  return elements.values[place] ?? NaN;
}

function real(value: Numeral): number {
  if (typeof value === 'object') throw new CheckpointError('unsupported', 'no arithmetic with complex numbers');
  return Number(value);
}

function isEqual(left: Numeral, right: Numeral | undefined): boolean {
  if (typeof left === 'object' && typeof right === 'object') return left[0] === right[0] && left[1] === right[1];
  return left === right;
}
