/** Arguments of initializers as people type them. */
import { describe, expect, it } from 'vitest';
import type { ArgumentSpec } from '../../src/model/initializer.js';
import { argumentOf, argumentText } from '../../src/protocol/argument-text.js';

function spec(kind: ArgumentSpec['kind'], more: Partial<ArgumentSpec> = {}): ArgumentSpec {
  return { name: 'gain', kind, help: 'How much.', ...more };
}

describe('an argument that is typed', () => {
  it('is read by its kind', () => {
    expect(argumentOf(spec('number'), ' 1e-2 ').value).toBe(0.01);
    expect(argumentOf(spec('integer'), '-3').value).toBe(-3);
    expect(argumentOf(spec('boolean'), 'true').value).toBe(true);
    expect(argumentOf(spec('choice', { choices: ['fan_in', 'fan_out'] }), 'fan_in').value).toBe('fan_in');
    expect(argumentOf(spec('numbers'), '[1, 2.5]').value).toEqual([1, 2.5]);
    expect(argumentOf(spec('axes'), '0, 2').value).toEqual([0, 2]);
    expect(argumentOf(spec('axes'), '1').value).toBe(1);
  });

  it('says what is wanted instead', () => {
    expect(argumentOf(spec('number'), 'a lot').problem).toBe('gain is a number');
    expect(argumentOf(spec('integer'), '1.5').problem).toBe('gain is a whole number');
    expect(argumentOf(spec('choice', { choices: ['a', 'b'] }), 'c').problem).toBe('gain is one of a, b');
    expect(argumentOf(spec('axes'), '0.5').problem).toMatch(/^gain is axes/);
    expect(argumentOf(spec('number'), '').problem).toBe('gain is needed');
  });

  it('is the default when nothing stands there, also when that is 0 or none', () => {
    expect(argumentOf(spec('number', { default: 0 }), '').value).toBe(0);
    expect(argumentOf(spec('number', { default: null }), '').value).toBeNull();
    expect(argumentText(null)).toBe('');
    expect(argumentText([1, 2])).toBe('1, 2');
    expect(argumentText(0)).toBe('0');
  });
});
