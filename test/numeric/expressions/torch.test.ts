import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Dtype } from '../../../src/model/dtype.js';
import { byteLength } from '../../../src/model/dtype.js';
import { decode } from '../../../src/numeric/decode.js';
import { encode } from '../../../src/numeric/encode.js';
import { changed, computed, fromHex, inputs, references, shape, toHex, type Reference } from './references.js';

function input(dtype: Dtype): Uint8Array {
  return fromHex(inputs[dtype] ?? '');
}

/** As numbers, so that a difference can be read; NaN is NaN, whatever its bits. */
function numbers(dtype: Dtype, bytes: Uint8Array): (number | bigint)[] {
  return [...decode(dtype, bytes, bytes.length / byteLength(dtype, 1), 'little').values];
}

/** Normal numbers of double precision differ by some units in the last place. */
function isDoubleNormal({ dtype, text }: Reference): boolean {
  return dtype === 'float64' && text.includes('normal');
}

describe('the same bits as torch', () => {
  it.each([...references('exact'), ...references('random').filter((reference) => !isDoubleNormal(reference))])(
    '$dtype $text',
    ({ dtype, text, values = '' }) => {
      expect(numbers(dtype, computed(dtype, text, input(dtype)))).toEqual(numbers(dtype, fromHex(values)));
    },
  );

  it.each(references('whole'))('$dtype $text', ({ dtype, text, values = '' }) => {
    expect(numbers(dtype, computed(dtype, text, input(dtype)))).toEqual(numbers(dtype, fromHex(values)));
  });

  it.each(references('random').filter(isDoubleNormal))('$dtype $text: nearly', ({ dtype, text, values = '' }) => {
    const theirs = numbers(dtype, fromHex(values));
    numbers(dtype, computed(dtype, text, input(dtype))).forEach((value, i) => {
      if (!Object.is(value, theirs[i])) expect(Math.abs(Number(value) - Number(theirs[i]))).toBeLessThan(2e-15);
    });
  });

  it('in pieces of any length', () => {
    for (const { dtype, text } of references('random')) {
      expect(toHex(computed(dtype, text, input(dtype), shape, 5))).toBe(toHex(computed(dtype, text, input(dtype))));
    }
  });

  it.each(references('large'))('$dtype $text, in more than one piece', ({ dtype, text, sha256 }) => {
    const count = 65_539;
    const current = encode(dtype, { kind: 'real', values: Float64Array.from({ length: count }, (_, i) => i / 64) }, 'little');
    expect(
      createHash('sha256')
        .update(computed(dtype, text, current, [count, 1]))
        .digest('hex'),
    ).toBe(sha256);
  });
});

describe('functions within some units in the last place', () => {
  const digits: Partial<Record<Dtype, number>> = { float64: 52, float32: 23, float16: 10, bfloat16: 7 };

  /** In units of the last place of the larger one. */
  function distance(dtype: Dtype, a: number, b: number): number {
    if (Object.is(a, b) || a === b) return 0;
    const exponent = Math.max(Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))), dtype === 'float16' ? -14 : -126);
    return Math.abs(a - b) / 2 ** (exponent - (digits[dtype] ?? NaN));
  }

  function worst({ dtype, text, values = '' }: Reference): number {
    const ours = numbers(dtype, computed(dtype, text, input(dtype)));
    const theirs = numbers(dtype, fromHex(values));
    return Math.max(...ours.map((value, i) => distance(dtype, Number(value), Number(theirs[i]))));
  }

  it.each(references('near'))('$dtype $text', (reference) => {
    // torch's own erf loses digits near zero in half precision.
    expect(worst(reference)).toBeLessThanOrEqual(reference.text === 'erf(x)' ? 4 : 2);
  });
});

describe('statements', () => {
  it.each(references('statements').filter(({ error }) => error === undefined))('$dtype $text', ({ dtype, text, values = '' }) => {
    expect(numbers(dtype, changed(dtype, text, input(dtype)))).toEqual(numbers(dtype, fromHex(values)));
  });

  it.each(references('statements').filter(({ error }) => error !== undefined))(
    '$dtype $text is refused, as torch refuses it',
    ({ dtype, text }) => {
      expect(() => changed(dtype, text, input(dtype))).toThrow(expect.objectContaining({ tag: 'refused' }));
    },
  );
});
