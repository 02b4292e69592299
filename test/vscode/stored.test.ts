/** What an element holds of a number that was typed. */
import { describe, expect, it } from 'vitest';
import { storedNumber } from '../../src/vscode/editing/stored.js';

describe('a number that is typed into a cell', () => {
  it('is told as it will be stored', () => {
    expect(storedNumber('float32', '42')).toEqual({ text: '42', rounded: false });
    expect(storedNumber('float32', '16777217')).toEqual({ text: '16777216', rounded: true });
    expect(storedNumber('float16', '0.1')).toEqual({ text: '0.0999755859375', rounded: true });
    expect(storedNumber('bfloat16', '1e-3').rounded).toBe(true);
    expect(storedNumber('float32', 'NaN')).toEqual({ text: 'NaN', rounded: false });
    expect(storedNumber('float32', '-inf')).toEqual({ text: '-Infinity', rounded: false });
  });

  it('keeps every digit of 64-bit integers, and drops fractions', () => {
    expect(storedNumber('int64', '9007199254740993')).toEqual({ text: '9007199254740993', rounded: false });
    expect(storedNumber('int32', '2.7')).toEqual({ text: '2', rounded: true });
  });

  it('is refused where it does not fit, or is none', () => {
    expect(() => storedNumber('int8', '300')).toThrow();
    expect(() => storedNumber('float32', '1,5')).toThrow('is not a number');
    expect(() => storedNumber('float32', '')).toThrow('is not a number');
  });

  it('of quantised values is not known before', () => {
    expect(storedNumber('complex64', '1+2j').text).toBe('');
  });
});
