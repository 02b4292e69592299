/** What torch.nn.init refuses, in its words; types other than floats; what layers are known by. The facts are from running torch 2.15. */
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/model/errors.js';
import type { Dtype } from '../../../src/model/dtype.js';
import { torchLayerDraws } from '../../../src/numeric/initializers/torch/layers.js';
import { generatorsOf } from '../../../src/numeric/random/generators.js';
import { fidelityOf, valuesOf } from './drawn.js';

function reason(name: string, shape: readonly number[], given: Record<string, number | string> = {}, dtype: Dtype = 'float32'): string {
  try {
    valuesOf(`torch.${name}`, { shape, dtype }, given);
  } catch (error) {
    if (error instanceof CheckpointError && error.tag === 'refused') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('torch.nn.init refuses', () => {
  it.each([
    [reason('uniform_', [3], { a: 1, b: 0 }), 'found from=1 > to=0'],
    [reason('uniform_', [0], { a: 1, b: 0 }), 'found from=1 > to=0'],
    [reason('uniform_', [3], { b: Infinity }), 'to is out of bounds for float'],
    [reason('uniform_', [3], { b: 1e5 }, 'float16'), 'to is out of bounds for c10::Half'],
    [reason('uniform_', [3], { a: -3e38, b: 3e38 }), 'to-from'],
    [reason('uniform_', [3], {}, 'int32'), '"check_uniform_bounds" not implemented'],
    [reason('normal_', [3], { std: -1 }), 'normal expects std >= 0.0, but found std -1'],
    [reason('normal_', [3], { std: NaN }), 'found std NaN'],
    [reason('normal_', [3], {}, 'float8_e4m3fn'), '"normal_kernel_cpu" not implemented'],
    [reason('trunc_normal_', [3], { std: 0 }), 'float division by zero'],
    [reason('trunc_normal_', [3], { a: 2, b: -2 }), 'found from=2 > to=-2'],
    [reason('trunc_normal_', [3], {}, 'complex64'), '"lt_cpu" not implemented'],
    [reason('xavier_uniform_', [3]), 'fewer than 2 dimensions'],
    [reason('xavier_uniform_', [0, 0]), 'float division by zero'],
    [reason('xavier_uniform_', [2, 2], { gain: -1 }), 'uniform_ expects to return a [from, to) range'],
    [reason('kaiming_uniform_', [3, 3], { mode: 'fan_avg' }), 'mode is one of fan_in, fan_out'],
    [reason('kaiming_normal_', [3, 3], { nonlinearity: 'gelu' }), 'nonlinearity is one of'],
    [reason('orthogonal_', [3]), 'Only tensors with 2 or more dimensions'],
    [reason('orthogonal_', [3, 3], {}, 'bfloat16'), '"geqrf_cpu" not implemented'],
    [reason('orthogonal_', [3, 3], {}, 'complex64'), 'torch.sign'],
    [reason('sparse_', [3], { sparsity: 0.1 }), 'Only tensors with 2 dimensions'],
    [reason('sparse_', [3, 3]), 'the argument sparsity is missing'],
    [reason('eye_', [3]), 'Only tensors with 2 dimensions'],
    [reason('dirac_', [3, 3]), 'Only tensors with 3, 4, or 5 dimensions'],
    [reason('dirac_', [3, 3, 3], { groups: 2 }), 'dim 0 must be divisible by groups'],
    [reason('dirac_', [3, 3, 3], { groups: 0 }), 'integer modulo by zero'],
    [reason('constant_', [3], { val: 1e300 }), 'without overflow'],
    [reason('constant_', [3], { val: 65510 }, 'float16'), 'without overflow'],
    [reason('constant_', [3], { val: 450 }, 'float8_e4m3fn'), 'without overflow'],
    [reason('constant_', [3], { val: Infinity }, 'float8_e4m3fn'), 'without overflow'],
    [reason('ones_', [32], {}, 'q4_0'), 'not q4_0'],
  ])('%s', (said, expected) => {
    expect(said).toContain(expected);
  });

  it.each([
    ['kaiming_uniform_', [3, 0]],
    ['orthogonal_', [3, 0]],
    ['xavier_uniform_', [0, 3]],
    ['sparse_', [0, 3]],
  ] as const)('nothing of an empty tensor: %s', (name, shape) => {
    expect(reason(name, shape, name === 'sparse_' ? { sparsity: 0.5 } : {})).toBe('accepted');
  });
});

describe('constants', () => {
  it.each([
    ['int32', 2.7, [2, 2]],
    ['bool', 2.7, [1, 1]],
    ['float8_e4m3fn', 0.1, [0.1015625, 0.1015625]],
    ['float8_e5m2', Infinity, [Infinity, Infinity]],
    ['complex64', 2.5, [2.5, 0, 2.5, 0]],
  ] as const)('%s', (dtype, val, expected) => {
    expect(valuesOf('torch.constant_', { shape: [2], dtype }, { val })).toEqual(expected);
  });

  it('integers can be the identity', () => {
    expect(valuesOf('torch.eye_', { shape: [2, 3], dtype: 'int64' })).toEqual([1, 0, 0, 0, 1, 0]);
  });
});

describe('complex numbers', () => {
  it('are two numbers of half the variance each', () => {
    const parts = valuesOf('torch.normal_', { shape: [9], dtype: 'complex64' }, { mean: 1, std: 2 }, generatorsOf(1));
    // torch.manual_seed(1); torch.empty(9, dtype=torch.complex64).normal_(1, 2)
    expect(parts.slice(0, 4)).toEqual([-1.1575183868408203, -0.06098797172307968, 1.9893022775650024, 1.2815439701080322]);
    expect(parts).toHaveLength(18);
  });
});

describe('promises', () => {
  it.each([
    ['normal_', 'float32', { kind: 'bit-equal' }],
    ['uniform_', 'float64', { kind: 'bit-equal' }],
    ['normal_', 'float64', { kind: 'within', ulps: 3 }],
    ['orthogonal_', 'float32', { kind: 'within', absolute: 2e-6 }],
  ] as const)('%s %s', (name, dtype, expected) => {
    expect(fidelityOf(`torch.${name}`, { shape: [4, 4], dtype }, {}, generatorsOf(1))).toEqual(expected);
  });
});

describe('layers', () => {
  it('are known by class and shapes only', () => {
    expect(torchLayerDraws('Sequential', [])).toBeUndefined();
    expect(torchLayerDraws('constructor', [])).toBeUndefined();
    expect(torchLayerDraws('Linear', [{ name: 'weight', shape: [8] }])).toBeUndefined();
    expect(
      torchLayerDraws('Linear', [
        { name: 'weight', shape: [8, 4] },
        { name: 'weight_g', shape: [8, 1] },
      ]),
    ).toBeUndefined();
    expect(torchLayerDraws('LSTM', [{ name: 'weight_ih_l0', shape: [7, 4] }])).toBeUndefined();
  });

  it('draw in their order, whatever the order in the file', () => {
    const draws = torchLayerDraws('MultiheadAttention', [
      { name: 'in_proj_bias', shape: [24] },
      { name: 'in_proj_weight', shape: [24, 8] },
      { name: 'out_proj.bias', shape: [8] },
      { name: 'out_proj.weight', shape: [8, 8] },
    ]);
    expect(draws?.map(({ name, initializer }) => `${name} ${initializer}`)).toEqual([
      'out_proj.weight torch.kaiming_uniform_',
      'out_proj.bias torch.uniform_',
      'in_proj_weight torch.xavier_uniform_',
      'in_proj_bias torch.zeros_',
      'out_proj.bias torch.zeros_',
    ]);
    const lstm = ['weight_hh_l0_reverse', 'bias_ih_l0', 'weight_ih_l0', 'weight_hh_l0', 'weight_ih_l1'].map((name) => ({
      name,
      shape: [16, 4],
    }));
    expect(torchLayerDraws('LSTM', lstm)?.map(({ name }) => name)).toEqual([
      'weight_ih_l0',
      'weight_hh_l0',
      'bias_ih_l0',
      'weight_hh_l0_reverse',
      'weight_ih_l1',
    ]);
    expect(torchLayerDraws('LSTM', lstm)?.[0]?.arguments).toEqual({ a: -0.5, b: 0.5 });
  });
});
