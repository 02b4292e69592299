/** keras.initializers.STFT, which older versions call STFTInitializer. */
import { cos, sin } from '../../elementary/trigonometry.js';
import { rounderThroughFloat } from '../../rounding.js';
import { valuesByIndex } from '../elements.js';
import type { Target } from '../initializer.js';
import { planned } from '../planned.js';
import { pythonTuple, refuse } from '../refusals.js';
import { drawnDtype } from './random.js';

/** Amplitudes of the cosines of windows, as SciPy has them. */
const windows = {
  boxcar: [1],
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
} as const satisfies Record<string, readonly number[]>;

function isWindow(name: string): name is keyof typeof windows {
  return Object.hasOwn(windows, name);
}

export const stft = planned(
  {
    framework: 'keras',
    name: 'STFT',
    help: 'Kernels of a short-time Fourier transform: cosines or sines of -2π t f / N times a window, divided by its norm.',
    arguments: [
      { name: 'side', kind: 'choice', choices: ['real', 'imag'], help: 'Cosines or sines.' },
      { name: 'window', kind: 'choice', default: 'hann', choices: [...Object.keys(windows), 'none'], help: 'The window over time.' },
      {
        name: 'scaling',
        kind: 'choice',
        default: 'density',
        choices: ['density', 'spectrum', 'none'],
        help: 'The norm of the window: the root of the sum of squares, or the sum.',
      },
      { name: 'periodic', kind: 'boolean', default: false, help: 'Whether the window goes on periodically.' },
    ],
  },
  (target, given) => {
    const { shape } = target;
    if (shape.length !== 3) refuse(`The shape is (window, 1, frequencies). Received: shape=${pythonTuple(shape)}`);
    const name = given.text('window');
    const window = isWindow(name) ? windowOf(name, shape[0] ?? 0, given.flag('periodic')) : undefined;
    const valueAt = waves(target, given.text('side') === 'real' ? cos : sin, window, given.text('scaling'));
    // Not compared with Keras: the bound is what rounding to float at each step can make.
    return { fidelity: () => ({ kind: 'within', absolute: 1e-5 }), values: () => valuesByIndex(target, valueAt) };
  },
);

/** A symmetric window; a periodic one is a longer one without its last number. */
function windowOf(name: keyof typeof windows, length: number, periodic: boolean): Float64Array {
  const amplitudes: readonly number[] = windows[name];
  const last = periodic ? length : length - 1;
  return Float64Array.from({ length }, (_, at) =>
    length === 1
      ? 1
      : amplitudes.reduce((sum, amplitude, k) => sum + (k % 2 === 0 ? 1 : -1) * amplitude * cos((2 * Math.PI * k * at) / last), 0),
  );
}

/** Every step is rounded to the dtype, as the framework's operations on tensors are. */
function waves(
  target: Target,
  wave: (angle: number) => number,
  window: Float64Array | undefined,
  scaling: string,
): (index: number) => number {
  const [, channels = 1, frequencies = 1] = target.shape;
  const round = rounderThroughFloat(drawnDtype('normal', target));
  const weights = window?.map(round);
  const norm = weights === undefined ? 1 : normOf(weights, scaling);
  const pi = round(Math.PI);
  return (index) => {
    const time = Math.floor(index / (channels * frequencies));
    const frequency = round((index % frequencies) / ((frequencies - 1) * 2));
    const value = round(wave(round(round(round(-2 * time) * frequency) * pi)));
    return weights === undefined ? value : round(round(value * (weights[time] ?? 0)) / round(norm));
  };
}

function normOf(weights: Float64Array, scaling: string): number {
  if (scaling === 'density') return Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return scaling === 'spectrum' ? weights.reduce((sum, weight) => sum + Math.abs(weight), 0) : 1;
}
