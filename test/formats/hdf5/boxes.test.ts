import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxes } from '../../../src/formats/hdf5/boxes.js';
import { contiguousStrides, elementCount } from '../../../src/model/shape.js';

/** Positions in C order of the elements of a box. */
function positions(
  shape: readonly number[],
  box: { readonly offset: readonly number[]; readonly shape: readonly number[] },
): readonly number[] {
  const strides = contiguousStrides(shape);
  return box.shape.reduce<readonly number[]>(
    (all, size, axis) =>
      all.flatMap((base) => Array.from({ length: size }, (_, i) => base + ((box.offset[axis] ?? 0) + i) * (strides[axis] ?? 0))),
    [0],
  );
}

it('makes boxes that are the run, element for element, in order', () => {
  const runs = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }).chain((shape) => {
    const total = elementCount(shape);
    return fc.tuple(
      fc.constant(shape),
      fc.integer({ min: 0, max: total - 1 }),
      fc.integer({ min: 1, max: total }),
      fc.integer({ min: 1, max: 50 }),
    );
  });
  fc.assert(
    fc.property(runs, ([shape, first, wanted, most]) => {
      const count = Math.min(wanted, elementCount(shape) - first);
      const all = [...boxes(shape, first, count, most)];
      expect(all.flatMap((box) => positions(shape, box))).toEqual(Array.from({ length: count }, (_, i) => first + i));
      expect(all.every((box) => box.elements <= Math.max(1, most))).toBe(true);
      expect(all.map(({ at }) => at)).toEqual(all.map((_, i) => all.slice(0, i).reduce((sum, { elements }) => sum + elements, 0)));
    }),
  );
});

it('takes whole rows where it can', () => {
  expect([...boxes([10, 20, 30], 0, 6000, 10_000)]).toEqual([{ offset: [0, 0, 0], shape: [10, 20, 30], at: 0, elements: 6000 }]);
  expect([...boxes([10, 4], 2, 36, 100)].map(({ shape }) => shape)).toEqual([
    [1, 2],
    [8, 4],
    [1, 2],
  ]);
  expect([...boxes([], 0, 1, 100)]).toEqual([{ offset: [], shape: [], at: 0, elements: 1 }]);
});
