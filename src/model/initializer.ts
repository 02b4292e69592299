/** What a form needs to know of an initializer: its name, what it does, its arguments. */

/** What an argument may be, and what it is when it is not given; without a default it must be given. */
export interface ArgumentSpec {
  readonly name: string;
  readonly kind: 'number' | 'integer' | 'choice' | 'boolean' | 'text' | 'numbers' | 'axes';
  readonly default?: ArgumentValue;
  readonly choices?: readonly string[];
  /** One sentence for people. */
  readonly help: string;
}

export type ArgumentValue = null | boolean | number | string | readonly number[];
export type Arguments = Readonly<Record<string, ArgumentValue>>;

export interface InitializerInfo {
  /** With the framework's own spelling: `torch.xavier_uniform_`, `keras.GlorotUniform`, `mxnet.Xavier`. */
  readonly name: string;
  readonly framework: 'torch' | 'keras' | 'mxnet' | 'jax';
  /** One sentence for people: formula included. */
  readonly help: string;
  readonly arguments: readonly ArgumentSpec[];
}
