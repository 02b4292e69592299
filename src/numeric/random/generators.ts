/**
 * The random state behind an edit script: one generator a framework, made from the same seed when it is first asked for, and carried
 * through all edits as the framework carries its global one.
 */
export interface Generators {
  readonly seed: number;
  /** Which framework's behaviour is meant, where it changed. */
  readonly machine: Machine;
}

/** `portable`: PyTorch's kernels without AVX2. Frameworks' versions as [major, minor]. */
export interface Machine {
  readonly torch: { readonly version: readonly [number, number]; readonly avx2: boolean };
  /** Which backend Keras runs on. */
  readonly keras: 'tensorflow' | 'jax' | 'torch' | 'numpy';
  readonly mxnet: 'nd' | 'np';
}
