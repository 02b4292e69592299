/**
 * The random state behind an edit script: one generator a framework, made from the same seed when it is first asked for, and carried
 * through all edits as the framework carries its global one.
 *
 *   const generators = generatorsOf(42);
 *   generators.torch; // after torch.manual_seed(42)
 */
import { JaxKeys } from './jax.js';
import { mxnetGenerator, type MxnetGenerator } from './mxnet.js';
import { pythonRandom, type PythonRandom } from './python-random.js';
import type { FloatKernel } from './torch/float-kernel.js';
import { seededTorchGenerator, type TorchGenerator } from './torch/generator.js';

export interface Generators {
  readonly seed: number;
  /** Which framework's behaviour is meant, where it changed. */
  readonly machine: Machine;
  /** PyTorch's generator on CPU, after torch.manual_seed(seed). */
  readonly torch: TorchGenerator;
  /** Python's `random`, from which Keras takes the seeds of initializers that are given none: after keras.utils.set_random_seed(seed). */
  readonly python: PythonRandom;
  /** After mx.random.seed(seed). */
  readonly mxnet: MxnetGenerator;
  /** The keys that follow from jax.random.key(seed). */
  readonly jax: JaxKeys;
}

/** `portable`: PyTorch's kernels without AVX2. Frameworks' versions as [major, minor]. */
export interface Machine {
  readonly torch: { readonly version: readonly [number, number]; readonly avx2: boolean };
  /** Which backend Keras runs on. */
  readonly keras: 'tensorflow' | 'jax' | 'torch' | 'numpy';
  readonly mxnet: 'nd' | 'np';
}

export const usualMachine: Machine = { torch: { version: [2, 15], avx2: true }, keras: 'tensorflow', mxnet: 'nd' };

/** Fresh generators of a seed, a whole number. `kernel` makes PyTorch's float32 numbers faster, the same ones (`drawKernel`). */
export function generatorsOf(seed: number, machine: Machine = usualMachine, kernel?: FloatKernel): Generators {
  let torch: TorchGenerator | undefined;
  let python: PythonRandom | undefined;
  let mxnet: MxnetGenerator | undefined;
  let jax: JaxKeys | undefined;
  return {
    seed,
    machine,
    get torch() {
      return (torch ??= seededTorchGenerator(seed, machine.torch, kernel));
    },
    get python() {
      return (python ??= pythonRandom(seed));
    },
    get mxnet() {
      return (mxnet ??= mxnetGenerator(seed));
    },
    get jax() {
      return (jax ??= new JaxKeys(seed));
    },
  };
}
