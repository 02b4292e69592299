/**
 * Tensors as a pickle describes them: calls of torch's rebuild functions, read as data. Each says its place in a storage; what cannot be right is
 * kept as a problem of that tensor alone.
 */
import type { Dtype } from '../../model/dtype.js';
import type { ErrorReport } from '../../model/errors.js';
import type { Composite } from '../../model/parameter.js';
import type { Shape } from '../../model/shape.js';
import type { SpanNode } from '../pickle/nodes.js';

export interface TensorView {
  readonly storage: number;
  /** Of the whole storage, as the persistent id says. */
  readonly storageLength: number;
  readonly offset: number;
  readonly strides: readonly number[];
  readonly conjugate?: true;
  readonly negate?: true;
}

/** Scales and zero points: numbers for the whole tensor, tensors of their own for one pair a channel. */
export type TensorQuantization =
  | { readonly kind: 'tensor'; readonly scale: number; readonly zeroPoint: number }
  | { readonly kind: 'channel'; readonly scales: TensorFacts; readonly zeroPoints: TensorFacts; readonly axis: number };

/** An array inside the pickle itself: NumPy's. A long one was left where it is. */
export interface HeldArray {
  readonly bytes: Uint8Array | SpanNode;
  readonly fortranOrder: boolean;
  readonly byteOrder: 'little' | 'big';
}

export type TensorBody =
  | { readonly kind: 'view'; readonly view: TensorView }
  | { readonly kind: 'held'; readonly array: HeldArray }
  | {
      readonly kind: 'composite';
      readonly layout: Composite['layout'];
      readonly parts: readonly NamedTensor[];
      readonly coalesced?: boolean;
    }
  | { readonly kind: 'none'; readonly reason: ErrorReport };

export interface TensorFacts {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly body: TensorBody;
  readonly className?: string;
  readonly requiresGrad?: boolean;
  readonly quantization?: TensorQuantization;
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: TensorFacts;
}
