import { describe, expect, it } from 'vitest';
import { elementCount } from '../../../src/model/shape.js';
import { givenArguments } from '../../../src/numeric/initializers/given.js';
import type { Arguments, Initializer, Target } from '../../../src/numeric/initializers/initializer.js';
import { initializers } from '../../../src/numeric/initializers/registry.js';
import { generatorsOf } from '../../../src/numeric/random/generators.js';

const every = initializers.all();

/** Arguments that have to be given. */
function needed({ arguments: specs }: Initializer): Arguments {
  const values = specs.filter((spec) => spec.default === undefined);
  return Object.fromEntries(values.map(({ name, kind, choices }) => [name, kind === 'choice' ? (choices?.[0] ?? '') : 0.5]));
}

/** A target that the initializer takes: of two to five axes. */
function targetFor(initializer: Initializer): Target {
  const shapes = [
    [40, 70],
    [3, 20, 40],
    [20, 3, 5, 10],
  ];
  const accepted = shapes
    .map((shape): Target => ({ shape, dtype: 'float32' }))
    .find((target) => {
      try {
        initializer.check(target, needed(initializer));
        return true;
      } catch {
        // Refused: another shape then.
        return false;
      }
    });
  if (accepted === undefined) throw new Error(`${initializer.name} takes none of the shapes`);
  return accepted;
}

/** Copies, because a piece is only valid until the next. */
function drawn(initializer: Initializer, target: Target, seed: number): number[] {
  const pieces = initializer.draw(generatorsOf(seed), target, needed(initializer));
  return [...pieces].flatMap((piece) => {
    expect(piece.length).toBeLessThanOrEqual(65_536);
    return [...piece];
  });
}

it('names are unique, and begin with the framework', () => {
  expect(new Set(every.map(({ name }) => name)).size).toBe(every.length);
  for (const { name, framework } of every) expect(name.startsWith(`${framework}.`)).toBe(true);
  expect(() => initializers.get('keras.Xavier')).toThrow('there is no initializer keras.Xavier');
});

describe.each(every.map((initializer) => ({ name: initializer.name, initializer })))('$name', ({ initializer }) => {
  it('tells what it takes, and takes its own defaults', () => {
    expect(initializer.help).toMatch(/\.$/);
    for (const spec of initializer.arguments) {
      expect(spec.help).toMatch(/\.$/);
      if (spec.default !== undefined)
        expect(() => givenArguments(initializer.name, [spec], { [spec.name]: spec.default ?? null })).not.toThrow();
    }
  });

  it('the same seed gives the same values, as many as the target has', () => {
    const target = targetFor(initializer);
    const values = drawn(initializer, target, 3);
    expect(values).toHaveLength(elementCount(target.shape));
    expect(values.every((value) => Number.isFinite(value) && Math.fround(value) === value)).toBe(true);
    expect(drawn(initializer, target, 3)).toEqual(values);
  });

  it('an argument that it does not take is refused', () => {
    const target = targetFor(initializer);
    expect(() => {
      initializer.check(target, { ...needed(initializer), surprise: 1 });
    }).toThrow(expect.objectContaining({ tag: 'refused' }) as Error);
  });
});
