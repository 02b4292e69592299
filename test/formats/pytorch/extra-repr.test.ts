import { describe, expect, it } from 'vitest';
import { PickleFloat, type PickleValue } from '../../../src/formats/pickle/nodes.js';
import { pythonFloat } from '../../../src/formats/pickle/python-float.js';
import { extraRepr } from '../../../src/formats/pytorch/extra-repr.js';

function saved(attributes: Readonly<Record<string, PickleValue>>): PickleValue {
  return { kind: 'dict', entries: Object.entries(attributes) };
}

function pair(a: number, b: number): PickleValue {
  return { kind: 'tuple', items: [a, b] };
}

describe('a layer’s arguments', () => {
  it('are those torch prints', () => {
    const linear = saved({ in_features: 4, out_features: 8 });
    expect(extraRepr('torch.nn.modules.linear.Linear', linear, true)).toBe('in_features=4, out_features=8, bias=True');
    expect(extraRepr('torch.nn.modules.linear.Linear', linear, false)).toBe('in_features=4, out_features=8, bias=False');
  });

  it('leave out what torch leaves out', () => {
    const conv = {
      in_channels: 3,
      out_channels: 4,
      kernel_size: pair(3, 3),
      stride: pair(1, 1),
      padding: pair(0, 0),
      dilation: pair(1, 1),
    };
    const text = '3, 4, kernel_size=(3, 3), stride=(1, 1)';
    expect(extraRepr('torch.nn.modules.conv.Conv2d', saved({ ...conv, groups: 1, padding_mode: 'zeros' }), true)).toBe(text);
    expect(extraRepr('torch.nn.modules.conv.Conv2d', saved({ ...conv, padding: 'same', groups: 2, padding_mode: 'reflect' }), false)).toBe(
      `${text}, padding=same, groups=2, bias=False, padding_mode=reflect`,
    );
  });

  it('tell floats from integers', () => {
    expect(extraRepr('torch.nn.modules.dropout.Dropout', saved({ p: new PickleFloat(0), inplace: false }), false)).toBe(
      'p=0.0, inplace=False',
    );
    expect(extraRepr('torch.nn.modules.dropout.Dropout', saved({ p: 0, inplace: true }), false)).toBe('p=0, inplace=True');
  });

  it('are empty for classes of the user, whatever their name', () => {
    expect(extraRepr('mine.Linear', saved({ in_features: 4 }), true)).toBe('');
    expect(extraRepr('torch.nn.modules.container.Sequential', saved({}), false)).toBe('');
  });

  it('do not claim the bias of a quantised layer, which is packed away', () => {
    expect(extraRepr('torch.ao.nn.quantized.dynamic.modules.linear.Linear', saved({ in_features: 4, out_features: 8 }), false)).toBe(
      'in_features=4, out_features=8',
    );
  });

  it('leave out what the file does not have', () => {
    expect(extraRepr('torch.nn.modules.linear.Linear', undefined, true)).toBe('bias=True');
  });
});

describe('floats as Python writes them', () => {
  it.each([
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [1.5e-7, '1.5e-07'],
    [0.1, '0.1'],
    [2, '2.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [123456789012345, '123456789012345.0'],
    [1e100, '1e+100'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('%d', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});
