/** Dialects that expressions are printed in, named after the library whose code it is. */
export const dialects = ['pytorch', 'safetensors', 'keras', 'h5py', 'tensorflowjs', 'mxnet', 'flax', 'numpy', 'gguf'] as const;

export type Dialect = (typeof dialects)[number];

export interface Printed {
  readonly dialect: Dialect;
  readonly expression: string;
}

export function isDialect(name: string): name is Dialect {
  return dialects.some((dialect) => dialect === name);
}
