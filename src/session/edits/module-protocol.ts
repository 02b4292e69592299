/** What crosses the border between the session and the thread that runs a user's module. */
import type { Dtype } from '../../model/dtype.js';
import type { Shape } from '../../model/shape.js';
import type { TorchMachine } from '../../numeric/random/torch.js';
import type { Call } from '../../protocol/call.js';

export const moduleChannel = 'module';

/** What the thread is started as. */
export interface ModuleRole {
  readonly role: 'module';
  /** Absolute path of a JavaScript file. */
  readonly file: string;
  /** Of the exported function. */
  readonly function: string;
}

/** The tensor as the function gets it. */
export interface ModuleTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** As they are, in C order. */
  readonly values: Float64Array;
  /** Absent of tensors of fewer than two dimensions. */
  readonly fans?: { readonly fanIn: number; readonly fanOut: number };
}

/** A torch.Generator: its words, how many of them are used, the number that is left of a pair. */
export interface GeneratorState {
  readonly words: Uint32Array;
  readonly position: number;
  readonly spare: number | undefined;
}

export interface ModuleProtocol {
  run: Call<
    { readonly tensor: ModuleTensor; readonly machine: TorchMachine; readonly generator: GeneratorState },
    { readonly values: Float64Array; readonly generator: GeneratorState }
  >;
}
