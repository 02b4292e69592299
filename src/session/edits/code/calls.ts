/** The call that makes values of a meaning, in each dialect: what stands where an initializer of another framework was chosen. */
import type { Meaning, Scaling } from './equivalents.js';
import { keywords } from './python.js';

type Framework = 'torch' | 'keras' | 'mxnet';

/** A function or class of the framework's initializers, and its arguments. Undefined: it has none. */
export interface Call {
  readonly name: string;
  readonly arguments: string;
}

function call(name: string, given: Readonly<Record<string, unknown>> = {}): Call {
  return { name, arguments: keywords(given) };
}

/** `from`: whose initializer it is; torch and MXNet count fans alike. */
export function callFor(meaning: Meaning, from: Framework, to: Framework): Call | undefined {
  if ('scaling' in meaning) {
    const { scaling, kind } = meaning;
    const named = scaling.isUniversal || (from !== 'keras' && to !== 'keras') ? scaledCalls[to](scaling, kind === 'uniform') : undefined;
    if (named !== undefined) return named;
  }
  return plainCalls[to](meaning);
}

const scaledCalls: Readonly<Record<Framework, (scaling: Scaling, isUniform: boolean) => Call | undefined>> = {
  torch: torchScaled,
  keras: ({ scale, mode }, isUniform) =>
    isUniform && scale === 1
      ? call('GlorotUniform')
      : call('VarianceScaling', { scale, mode, distribution: isUniform ? 'uniform' : 'untruncated_normal' }),
  mxnet: ({ scale, mode }, isUniform) =>
    call('Xavier', {
      rnd_type: isUniform ? 'uniform' : 'gaussian',
      factor_type: mode.slice('fan_'.length),
      magnitude: isUniform ? 3 * scale : scale,
    }),
};

function torchScaled({ scale, mode }: Scaling, isUniform: boolean): Call | undefined {
  const kind = isUniform ? 'uniform_' : 'normal_';
  if (mode === 'fan_avg') return call(`xavier_${kind}`, scale === 1 ? {} : { gain: Math.sqrt(scale) });
  if (scale > 2) return undefined;
  const slope = scale === 1 ? { nonlinearity: 'linear' } : scale === 2 ? { nonlinearity: 'relu' } : { a: Math.sqrt(2 / scale - 1) };
  return call(`kaiming_${kind}`, { ...slope, ...(mode === 'fan_in' ? {} : { mode }) });
}

const plainCalls: Readonly<Record<Framework, (meaning: Meaning) => Call | undefined>> = {
  torch: torchPlain,
  keras: kerasPlain,
  mxnet: mxnetPlain,
};

function torchPlain(meaning: Meaning): Call | undefined {
  switch (meaning.kind) {
    case 'constant':
      return call('constant_', { val: meaning.value });
    case 'identity':
      return meaning.gain === 1 ? call('eye_') : undefined;
    case 'orthogonal':
      return call('orthogonal_', { gain: meaning.gain });
    case 'uniform':
      return call('uniform_', { a: meaning.low, b: meaning.high });
    case 'normal':
      return call('normal_', { mean: meaning.mean, std: meaning.std });
    case 'truncated':
      return call('trunc_normal_', { mean: meaning.mean, std: meaning.std, a: meaning.low, b: meaning.high });
    case 'forget gate':
      return undefined;
  }
}

function kerasPlain(meaning: Meaning): Call | undefined {
  switch (meaning.kind) {
    case 'constant':
      return call('Constant', { value: meaning.value });
    case 'identity':
      return call('Identity', { gain: meaning.gain });
    case 'orthogonal':
      return call('Orthogonal', { gain: meaning.gain });
    case 'uniform':
      return call('RandomUniform', { minval: meaning.low, maxval: meaning.high });
    case 'normal':
      return call('RandomNormal', { mean: meaning.mean, stddev: meaning.std });
    case 'truncated':
      return isCutAtTwo(meaning) ? call('TruncatedNormal', { mean: meaning.mean, stddev: meaning.std }) : undefined;
    case 'forget gate':
      return undefined;
  }
}

/** Keras cuts at two standard deviations, whatever these are. */
function isCutAtTwo({ mean, std, low, high }: Extract<Meaning, { kind: 'truncated' }>): boolean {
  return low === mean - 2 * std && high === mean + 2 * std;
}

function mxnetPlain(meaning: Meaning): Call | undefined {
  switch (meaning.kind) {
    case 'constant':
      return call('Constant', { value: meaning.value });
    case 'orthogonal':
      return call('Orthogonal', { scale: meaning.gain, rand_type: 'normal' });
    case 'uniform':
      return meaning.low === -meaning.high ? call('Uniform', { scale: meaning.high }) : undefined;
    case 'normal':
      return meaning.mean === 0 ? call('Normal', { sigma: meaning.std }) : undefined;
    case 'forget gate':
      return call('LSTMBias', { forget_bias: meaning.value });
    case 'identity':
    case 'truncated':
      return undefined;
  }
}
