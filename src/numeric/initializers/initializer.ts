/**
 * What an initializer is to the rest: a named, described, pure function of generators, a target and arguments, that makes its values piece by
 * piece, so that a parameter of 4 GiB takes constant memory.
 *
 *   const { draw } = initializers.get('torch.xavier_uniform_');
 *   for (const piece of draw(generatorsOf(42), { shape: [8, 4], dtype: 'float32' }, { gain: 1 })) write(piece);
 */
import type { Dtype } from '../../model/dtype.js';
import type { Arguments, InitializerInfo } from '../../model/initializer.js';
import type { Shape } from '../../model/shape.js';
import type { Generators } from '../random/generators.js';

/** The tensor that is filled. */
export interface Target {
  readonly shape: Shape;
  readonly dtype: Dtype;
  /**
   * The order of the dimensions in memory, outermost first, where it is not the C order: a transposed view has [1, 0]. Frameworks fill in the order of
   * memory; the pieces are in that order, too.
   */
  readonly memoryOrder?: readonly number[];
}

/**
 * How nearly the values are those that the framework draws for the seed: the same bytes; within some units in the last place or an absolute
 * difference; or only the same distribution.
 */
export type Fidelity =
  | { readonly kind: 'bit-equal' }
  | { readonly kind: 'within'; readonly ulps?: number; readonly absolute?: number }
  | { readonly kind: 'distribution' };

export type { Arguments, ArgumentSpec, ArgumentValue } from '../../model/initializer.js';

/**
 * Some of the values, in order: a buffer that is only valid until the next piece is asked for. Values are already rounded to the dtype; a complex
 * element is two of them, and never lies in two pieces.
 */
export type Piece = Float32Array | Float64Array;

export interface Initializer extends InitializerInfo {
  /** Throws a `CheckpointError` `refused` with the framework's reason: a shape, dtype or argument that it would not take. */
  check(target: Target, given: Arguments): void;
  /** What is promised of the values for this target. */
  fidelity(target: Target, given: Arguments, generators: Generators): Fidelity;
  /** All values of the target, piece by piece, of at most 65,536 values. Takes from the generators what the framework would take. */
  draw(generators: Generators, target: Target, given: Arguments): Iterable<Piece>;
}
