/**
 * Functions of frameworks that open checkpoints, by their full names, and where their path stands.
 *
 *   loaderOf('tensorflow.keras.models.load_model') // { position: 0, keyword: 'filepath' }
 */

export interface PathPlace {
  readonly position: number;
  readonly keyword: string;
}

interface Loader extends PathPlace {
  /** Matches the full name. */
  readonly name: RegExp;
}

/** They return what the checkpoint holds. A name alone is taken where nothing in the text says what it is. */
const loaders: readonly Loader[] = [
  { name: /^torch\.(jit\.|export\.)?load$/, position: 0, keyword: 'f' },
  { name: /^((tensorflow\.|tf_keras\.)?(keras\.)?(\w+\.)*)?load_model$/, position: 0, keyword: 'filepath' },
  { name: /^tensorflow\.saved_model\.load$/, position: 0, keyword: 'export_dir' },
  { name: /^(safetensors\.(\w+\.)?)?(load_file|safe_open)$/, position: 0, keyword: 'filename' },
  { name: /^numpy\.load$/, position: 0, keyword: 'file' },
  { name: /^(gguf\.(\w+\.)?)?GGUFReader$/, position: 0, keyword: 'path' },
  { name: /^onnx\.load(_model)?$/, position: 0, keyword: 'f' },
  { name: /^mxnet\.(nd|ndarray|npx|numpy_extension)\.load$/, position: 0, keyword: 'fname' },
  { name: /^(mxnet\.)?((gluon\.)?nn\.|gluon\.)?SymbolBlock\.imports$/, position: 2, keyword: 'param_file' },
];

/** Methods that fill a network from a file. */
const methods: Readonly<Record<string, PathPlace>> = {
  load_weights: { position: 0, keyword: 'filepath' },
  load_parameters: { position: 0, keyword: 'filename' },
  load_params: { position: 0, keyword: 'filename' },
};

export function loaderOf(name: string): PathPlace | undefined {
  return name.startsWith('safetensors.') && name.endsWith('.load_model') ? undefined : loaders.find((loader) => loader.name.test(name));
}

/** Of `net.METHOD(path)`. */
export function loadingMethod(name: string): PathPlace | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/** `load_model(net, path)` of safetensors fills its first argument. */
export function fillsArgument(name: string): PathPlace | undefined {
  return /^safetensors\.(\w+\.)?load_model$/.test(name) ? { position: 1, keyword: 'filename' } : undefined;
}

/** Methods that return the network itself. */
export const returnsItself: readonly string[] = ['eval', 'train', 'cuda', 'cpu', 'to', 'requires_grad_'];
