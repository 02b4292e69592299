/**
 * What a framework draws when it makes a layer, in the order in which it draws: the defaults, told by the class of the layer and the shapes of
 * its parameters.
 */
import type { Shape } from '../../model/shape.js';
import type { Arguments } from './initializer.js';

/** A stored parameter of a layer: its own name, such as `weight`, or with the name of the part that it is in, such as `out_proj.weight`. */
export interface LayerParameter {
  readonly name: string;
  readonly shape: Shape;
}

/** One draw. A later one of the same name replaces the values, but the earlier one has taken its numbers from the generator. */
export interface LayerDraw {
  readonly name: string;
  readonly shape: Shape;
  /** As in the registry: `torch.kaiming_uniform_`. */
  readonly initializer: string;
  readonly arguments: Arguments;
  /** The index on the first axis whose values become zero afterwards: an embedding's padding. The file does not tell it. */
  readonly zeroRow?: number;
}

/** Undefined for a class that is not known, and for parameters that a layer of that class cannot have. */
export type LayerDraws = (className: string, parameters: readonly LayerParameter[]) => readonly LayerDraw[] | undefined;
