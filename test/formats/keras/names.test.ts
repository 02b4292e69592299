import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/formats/keras/config.js';
import { configHazards } from '../../../src/formats/keras/hazards.js';
import { nameVariables, snakeCase } from '../../../src/formats/keras/naming.js';
import { processorTime } from '../../processor-time.js';

describe('names of groups', () => {
  it.each([
    ['Dense', 'dense'],
    ['PReLU', 'p_re_lu'],
    ['Conv2DTranspose', 'conv2d_transpose'],
    ['LSTMCell', 'lstm_cell'],
    ['RMSNormalization', 'rms_normalization'],
    ['SimpleRNN', 'simple_rnn'],
  ])('%s is %s', (className, name) => {
    expect(snakeCase(className)).toBe(name);
  });

  it('take linear time', () => {
    const start = processorTime();
    expect(snakeCase('A'.repeat(100_000))).toHaveLength(100_000);
    expect(processorTime() - start).toBeLessThan(500);
  });
});

describe('names of variables', () => {
  const stored = (...dtypes: readonly string[]): readonly { readonly dtype: string; readonly position: string }[] =>
    dtypes.map((dtype, i) => ({ dtype, position: String(i) }));
  const named = (...args: Parameters<typeof nameVariables>): readonly string[] =>
    nameVariables(...args).map(({ name, role }) => `${name} ${role}`);

  it('leave out what the layer was made without', () => {
    expect(named('Dense', { use_bias: false }, stored('float32'))).toEqual(['kernel trainable']);
    expect(named('BatchNormalization', { scale: false }, stored('float32', 'float32', 'float32'))).toEqual([
      'beta trainable',
      'moving_mean buffer',
      'moving_variance buffer',
    ]);
  });

  it('put what is trained first in quantised layers', () => {
    expect(named('Dense', {}, stored('int8', 'float32', 'float32'))).toEqual(['bias trainable', 'kernel buffer', 'kernel_scale buffer']);
  });

  it('are positions where the class is not known, or has another number of variables', () => {
    expect(named('Mine', {}, stored('float32', 'float32'))).toEqual(['0 unknown', '1 unknown']);
    expect(named('Dense', {}, stored('float32'))).toEqual(['0 unknown']);
  });
});

describe('a configuration', () => {
  const layer = (className: string, name: string, more: object = {}): object => ({ class_name: className, config: { name }, ...more });
  const model = (...layers: readonly object[]): Parameters<typeof readConfig>[0] =>
    JSON.parse(JSON.stringify({ class_name: 'Functional', config: { name: 'net', layers } })) as Parameters<typeof readConfig>[0];

  it('tells layers with their calls', () => {
    const calls = { inbound_nodes: [{ args: [] }, { args: [{ config: { keras_history: ['shared', 0, 0] } }] }] };
    const { root, warnings } = readConfig(model(layer('Dense', 'shared', calls), layer('my_package>Mine', 'own')));
    expect(warnings).toEqual([]);
    expect(root.layers?.map(({ className, name, calls: count }) => [className, name, count])).toEqual([
      ['Dense', 'shared', 2],
      ['Mine', 'own', 1],
    ]);
  });

  it.each([
    ['a layer that is its own input', layer('Dense', 'a', { inbound_nodes: [{ args: [{ config: { keras_history: ['a', 0, 0] } }] }] })],
    ['calls that are none', layer('Dense', 'a', { inbound_nodes: [5] })],
    ['a number that is none', layer('Dense', 'a', { shared_object_id: 'x' })],
    ['a class of symbols', layer('!!!', 'a')],
  ])('warns of %s', (_, odd) => {
    expect(readConfig(model(odd)).warnings).toMatchObject([{ tag: 'corrupt' }]);
  });

  it('warns of one number for two layers', () => {
    const [a, b] = [layer('Dense', 'a', { shared_object_id: 7 }), layer('Dense', 'b', { shared_object_id: 7 })];
    expect(readConfig(model(a, b)).warnings).toMatchObject([{ message: expect.stringMatching(/two different layers/) as unknown }]);
    expect(readConfig(model(a, a)).warnings).toEqual([]);
  });

  it('tells code and calls of the system, not classes of the user', () => {
    expect(configHazards(model(layer('Lambda', 'x')))).toMatchObject([
      { tag: 'unsafe', message: expect.stringMatching(/Lambda/) as unknown },
    ]);
    expect(configHazards(model(layer('system', 'x', { module: 'os' })))).toMatchObject([
      { tag: 'unsafe', message: expect.stringMatching(/os\.system/) as unknown },
    ]);
    expect(
      configHazards(model(layer('Mine', 'x', { module: 'my_package.layers' }), layer('Dense', 'y', { module: 'keras.layers' }))),
    ).toEqual([]);
  });
});
