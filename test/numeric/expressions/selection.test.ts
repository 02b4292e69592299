import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../../src/model/shape.js';
import { parseStatement } from '../../../src/numeric/expressions/parse.js';
import { select, type Selection } from '../../../src/numeric/expressions/selection.js';

function selected(index: string, shape: readonly number[]): Selection {
  return select(parseStatement(`${index} = 0`).index, shape);
}

function positions({ runs }: Selection, first: number, count: number): number[] {
  return [...runs(first, count)].flatMap(({ start, length, stride }) => Array.from({ length }, (_, i) => start + i * stride));
}

function all(selection: Selection): number[] {
  return positions(selection, 0, selection.count);
}

/** The indices that a part of an index means, found by walking as Python describes it. */
function model(part: string, size: number): number[] {
  const [start, stop, step] = part.split(':').map((text) => (text === '' ? undefined : Number(text)));
  if (!part.includes(':')) return [(start ?? 0) < 0 ? (start ?? 0) + size : (start ?? 0)];
  const by = step ?? 1;
  const fromEnd = (index: number): number => (index < 0 ? index + size : index);
  const found: number[] = [];
  for (let i = 0; i < size; i++) {
    const isAfter = by > 0 ? i >= (start === undefined ? 0 : fromEnd(start)) : i <= (start === undefined ? size - 1 : fromEnd(start));
    const isBefore = by > 0 ? i < (stop === undefined ? size : fromEnd(stop)) : stop === undefined || i > Math.max(fromEnd(stop), -1);
    if (isAfter && isBefore) found.push(i);
  }
  if (by < 0) found.reverse();
  return found.filter((_, place) => place % Math.abs(by) === 0).sort((a, b) => a - b);
}

const bound = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined });
const slice = fc
  .tuple(
    bound,
    bound,
    fc.option(
      fc.integer({ min: -4, max: 4 }).filter((step) => step !== 0),
      { nil: undefined },
    ),
  )
  .map(([start, stop, step]) => `${String(start ?? '')}:${String(stop ?? '')}${step === undefined ? '' : `:${String(step)}`}`);

const cases = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.tuple(fc.constant(shape), fc.tuple(...shape.map((size) => fc.oneof(slice, fc.integer({ min: -size, max: size - 1 }).map(String))))),
  );

describe('which elements an index means', () => {
  it('the same as walking all of them', () => {
    fc.assert(
      fc.property(cases, ([shape, parts]) => {
        const chosen = shape.map((size, axis) => new Set(model(parts[axis] ?? ':', size)));
        const expected: number[] = [];
        for (let element = 0; element < elementCount(shape); element++) {
          let rest = element;
          let isIn = true;
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            const size = shape[axis] ?? 1;
            isIn &&= chosen[axis]?.has(rest % size) === true;
            rest = Math.floor(rest / size);
          }
          if (isIn) expected.push(element);
        }
        const selection = selected(`[${parts.join(', ')}]`, shape);
        expect(all(selection)).toEqual(expected);
        expect(selection.count).toBe(expected.length);
        expect(selection.isEverything).toBe(expected.length === elementCount(shape));
      }),
      { numRuns: 1000 },
    );
  });

  it('any part of them', () => {
    fc.assert(
      fc.property(cases, fc.nat(40), fc.nat(40), ([shape, parts], first, count) => {
        const selection = selected(`[${parts.join(', ')}]`, shape);
        const expected = all(selection).slice(first, first + count);
        expect(positions(selection, first, count)).toEqual(expected);
        const found = selection.positions(first, count);
        expect(typeof found === 'number' ? Array.from({ length: count }, (_, i) => found + i) : [...found]).toEqual(expected);
      }),
    );
  });

  it.each<[string, readonly number[], readonly number[]]>([
    ['', [2, 2], [0, 1, 2, 3]],
    ['[1]', [2, 3], [3, 4, 5]],
    ['[..., 1]', [2, 3], [1, 4]],
    ['[1, ...]', [2, 3], [3, 4, 5]],
    ['[...]', [], [0]],
    ['[::-1]', [3], [0, 1, 2]],
    ['[-1:-4:-2]', [5], [2, 4]],
    ['[3:1]', [5], []],
    ['[0:9]', [0], []],
    ['[0, ..., 1]', [2, 2], [1]],
  ])('%s of %j', (index, shape, expected) => {
    expect(all(selected(index, shape))).toEqual(expected);
  });

  it('takes no time however many they are', () => {
    const huge = selected('[:, ::2]', [1_000_000, 1_000_000]);
    expect(huge.count).toBe(5e11);
    expect([...huge.runs(4e11, 3)]).toEqual([{ start: 8e11, length: 3, stride: 2 }]);
    expect(selected('[:]', [1 << 20, 1 << 20]).isEverything).toBe(true);
  });

  it.each<[string, readonly number[], string]>([
    ['[3]', [3], 'index 3 is outside axis 0 of size 3 at column 2'],
    ['[0, -4]', [3, 3], 'index -4 is outside axis 1 of size 3 at column 5'],
    ['[0, 0]', [3], 'the index has more parts than the parameter has axes (1) at column 5'],
    ['[:]', [], 'the index has more parts than the parameter has axes (0) at column 2'],
    ['[..., ...]', [3], '`...` may stand only once in an index, not again at column 7'],
    ['[::0]', [3], 'the step of a slice is not zero at column 2'],
  ])('%s of %j is refused', (index, shape, message) => {
    expect(() => selected(index, shape)).toThrow(expect.objectContaining({ tag: 'refused', message }));
  });
});
