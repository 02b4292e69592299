import { describe, expect, it } from 'vitest';
import { axisNames, fansOf } from '../../src/session/axes.js';

describe('names of axes', () => {
  it.each([
    ['Linear', 'weight', 2, ['out', 'in']],
    ['Linear', 'bias', 1, ['out']],
    ['Conv2d', 'weight', 4, ['out', 'in', 'kh', 'kw']],
    ['ConvTranspose1d', 'weight', 3, ['in', 'out', 'k']],
    ['Embedding', 'weight', 2, ['index', 'feature']],
    ['LayerNorm', 'weight', 1, ['feature']],
    ['LSTM', 'weight_hh_l0', 2, ['gate × hidden', 'hidden']],
    ['RNN', 'weight_ih_l0', 2, ['hidden', 'in']],
    ['Attention', 'scale', 2, ['axis 0', 'axis 1']],
    // A class that says one thing and a shape that says another: nothing is claimed.
    ['Linear', 'weight', 3, ['axis 0', 'axis 1', 'axis 2']],
  ])('%s %s', (className, label, rank, names) => {
    expect(axisNames({ className, label, name: `0.${label}`, rank })).toEqual(names);
  });

  it.each([
    ['model.embed_tokens.weight', 2, ['index', 'feature']],
    ['features.0.weight', 4, ['out', 'in', 'kh', 'kw']],
    ['fc.weight', 2, ['out', 'in']],
    ['fc.bias', 1, ['axis 0']],
  ])('without a class: %s', (name, rank, names) => {
    expect(axisNames({ className: null, label: name.split('.').at(-1) ?? '', name, rank })).toEqual(names);
  });
});

describe('fans, as torch computes them', () => {
  it.each([
    [[8, 4], { fanIn: 4, fanOut: 8 }],
    [[16, 3, 5, 5], { fanIn: 75, fanOut: 400 }],
    [[8], undefined],
    [[], undefined],
  ])('%j', (shape, fans) => {
    expect(fansOf(shape)).toEqual(fans);
  });
});
